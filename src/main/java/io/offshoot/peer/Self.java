package io.offshoot.peer;

import java.util.List;

/**
 * This environment.
 *
 * @param urls the addresses that it goes by, the first one before all
 */
public record Self(List<EnvironmentUrl> urls, String name) implements Environment {
    /** @throws IllegalArgumentException without an address */
    public Self {
        urls = List.copyOf(urls);
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("an environment has an address");
        }
    }

    @Override
    public String address() {
        return urls.get(0).toString();
    }

    boolean isAt(EnvironmentUrl url) {
        return urls.contains(url);
    }
}
