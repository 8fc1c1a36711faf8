package io.offshoot.http.container;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.container.Handles;
import io.offshoot.container.Permissions;
import io.offshoot.container.Refusal;
import io.offshoot.model.AccessLevel;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who may do what in a project: {@code invite}, {@code decreasePermissions}, {@code leave}. */
final class PermissionMethods {
    /** Members of {@code decreasePermissions} that name nobody: nobody is sent anything here. */
    private static final Set<String> OPTIONS = Set.of("suppressEmailNotification", "suppressAllNotifications");

    private final Permissions permissions;

    PermissionMethods(Permissions permissions) {
        this.permissions = permissions;
    }

    void addTo(Methods methods) {
        methods.add("project", "invite", this::invite)
                .add("project", "decreasePermissions", this::decrease)
                .add("project", "leave", call -> permissions
                        .leave(call.caller(), call.subject())
                        .compose(done -> call.answerId()));
    }

    private Future<Void> invite(ContainerCall call) {
        String invitee = call.input().required("invitee");
        AccessLevel level = level(call.input().required("level"), "level");
        return permissions
                .invite(call.caller(), call.subject(), invitee, level)
                .compose(done -> call.answer(Map.of("id", call.subject(), "state", "accepted")));
    }

    private Future<Void> decrease(ContainerCall call) {
        Map<String, Optional<AccessLevel>> levels = new LinkedHashMap<>();
        call.input().tree().fields().forEachRemaining(entry -> {
            if (!OPTIONS.contains(entry.getKey())) {
                levels.put(grantee(entry.getKey()), level(entry.getValue(), entry.getKey()));
            }
        });
        return permissions.decrease(call.caller(), call.subject(), levels).compose(done -> call.answerId());
    }

    private static String grantee(String name) {
        if (!name.equals(Handles.PUBLIC) && !Handles.isUser(name) && !Handles.isOrg(name)) {
            throw Refusal.input("\"" + name + "\" is neither the ID of a user or an organisation nor \"PUBLIC\"");
        }
        return name;
    }

    private static Optional<AccessLevel> level(JsonNode value, String name) {
        return value.isNull() ? Optional.empty() : Optional.of(level(value.asText(), name));
    }

    private static AccessLevel level(String level, String name) {
        return AccessLevel.named(level)
                .orElseThrow(() -> Refusal.input(
                        name + " must be one of \"VIEW\", \"UPLOAD\", \"CONTRIBUTE\" and \"ADMINISTER\""));
    }
}
