package io.offshoot.http.container;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The methods of the door by the class of what they are called on: {@code /class-xxxx/method}, {@code /system/method}. */
final class Methods {
    /** The classes of data objects. */
    static final List<String> OBJECTS = List.of("record", "file", "applet", "workflow", "database");

    static final List<String> CONTAINERS = List.of("project", "container");

    /** What a method does: it answers, or fails. */
    @FunctionalInterface
    interface Method {
        Future<Void> handle(ContainerCall call);
    }

    private final Map<String, Method> methods = new HashMap<>();

    /** Adds a method of several classes. */
    Methods add(List<String> classes, String name, Method method) {
        classes.forEach(each -> add(each, name, method));
        return this;
    }

    /** Adds a method of a class. */
    Methods add(String className, String name, Method method) {
        if (methods.put(className + "/" + name, method) != null) {
            throw new IllegalStateException("two methods for " + className + "/" + name);
        }
        return this;
    }

    Optional<Method> find(String className, String name) {
        return Optional.ofNullable(methods.get(className + "/" + name));
    }
}
