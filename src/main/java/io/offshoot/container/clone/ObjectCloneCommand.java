package io.offshoot.container.clone;

import io.offshoot.duplication.CloneCommand;
import io.offshoot.identity.Caller;
import io.offshoot.identity.TokenLimits;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.ResourceKey;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A clone of objects and folders that is asked for as a duplication: kept with it, so that any replica can do it.
 *
 * @param caller whoever asks; what it may do is looked up again when it is done
 * @param objects ids at the door
 */
public record ObjectCloneCommand(
        Asker caller,
        String source,
        String destination,
        String folder,
        boolean parents,
        List<String> objects,
        List<String> unknown,
        List<String> folders,
        Optional<CloneCommand.Idempotency> idempotency) {

    /** A caller, with the limits of its token. */
    public record Asker(
            String type, UUID id, UUID home, String login, String display, boolean superAdmin, TokenLimits limits) {
        static Asker of(Caller caller) {
            return new Asker(
                    caller.identity().type().name(),
                    caller.identity().id(),
                    caller.home(),
                    caller.login(),
                    caller.display(),
                    caller.superAdmin(),
                    caller.limits());
        }

        Caller caller() {
            return new Caller(
                    new ResourceKey(io.offshoot.model.ResourceType.of(type), id),
                    home,
                    login,
                    display,
                    superAdmin,
                    limits);
        }
    }

    /** The command of a caller for a request. */
    public static ObjectCloneCommand of(
            Caller caller, CloneRequest request, Optional<CloneCommand.Idempotency> idempotency) {
        return new ObjectCloneCommand(
                Asker.of(caller),
                request.source(),
                request.destination(),
                request.folder(),
                request.parents(),
                request.objects().stream().map(ContainerIds::of).toList(),
                request.unknown(),
                request.folders(),
                idempotency);
    }

    /** The request again. */
    CloneRequest request() {
        LinkedHashSet<ResourceKey> keys = new LinkedHashSet<>();
        objects.forEach(id -> keys.add(ContainerIds.object(id).orElseThrow()));
        return new CloneRequest(source, destination, folder, parents, keys, unknown, folders);
    }
}
