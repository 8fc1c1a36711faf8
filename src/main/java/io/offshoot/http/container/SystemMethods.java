package io.offshoot.http.container;

import io.offshoot.container.Handles;
import io.offshoot.container.Refusal;
import io.offshoot.http.Credentials;
import io.offshoot.identity.ApiTokens;
import io.offshoot.model.Failure;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Methods of the system that concern the caller, and those whose answer is always the same here. */
final class SystemMethods {
    private final ApiTokens tokens;

    SystemMethods(ApiTokens tokens) {
        this.tokens = tokens;
    }

    void addTo(Methods methods) {
        methods.add("system", "whoami", call -> call.answer(Map.of("id", Handles.of(call.caller()))))
                .add(
                        "system",
                        "getUserInfo",
                        call -> call.answer(Map.of("username", Handles.login(Handles.of(call.caller())))))
                .add("system", "greet", call -> call.answer(Map.of("messages", List.of())))
                .add("system", "headers", SystemMethods::headers)
                .add("system", "destroyAuthToken", this::destroyToken)
                .add("system", "findApps", SystemMethods::nothing)
                .add("system", "findGlobalWorkflows", SystemMethods::nothing);
    }

    private static Future<Void> headers(ContainerCall call) {
        Map<String, String> headers = new LinkedHashMap<>();
        call.ctx()
                .request()
                .headers()
                .forEach(entry -> headers.put(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue()));
        // The token stays where it came from.
        headers.remove("authorization");
        return call.answer(headers);
    }

    /** {@code dx logout}. */
    private Future<Void> destroyToken(ContainerCall call) {
        String signature = call.input().required("tokenSignature");
        String presented = Credentials.of(call.ctx().request())
                .map(shown -> shown instanceof Credentials.Bearer bearer ? bearer.token() : "")
                .orElse("");
        return tokens.destroy(call.caller(), presented, signature)
                .recover(error -> Future.failedFuture(
                        error instanceof Failure failure && failure.kind() == Failure.Kind.NOT_FOUND
                                ? Refusal.notFound("The token could not be found")
                                : error))
                .compose(done -> call.answer(Map.of("tokenSignature", signature)));
    }

    private static Future<Void> nothing(ContainerCall call) {
        return call.answer("{\"results\":[],\"next\":null}");
    }
}
