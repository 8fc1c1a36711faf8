package io.offshoot.simulation;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An event bus between all processes that loses messages, doubles them and delivers them late and in any order. */
final class SimulatedBus {
    private final Clockwork clock;
    private final Faults faults;
    private final Map<SimulatedProcess, Map<String, List<Handler<Message<String>>>>> consumers = new LinkedHashMap<>();

    SimulatedBus(Clockwork clock, Faults faults) {
        this.clock = clock;
        this.faults = faults;
    }

    void consume(SimulatedProcess process, String address, Handler<Message<String>> handler) {
        consumers
                .computeIfAbsent(process, any -> new LinkedHashMap<>())
                .computeIfAbsent(address, any -> new ArrayList<>())
                .add(handler);
    }

    void remove(SimulatedProcess process) {
        consumers.remove(process);
    }

    /** Stops listening, as an orderly end begins with. */
    void remove(SimulatedProcess process, String address) {
        if (consumers.containsKey(process)) {
            consumers.get(process).remove(address);
        }
    }

    void publish(String address, String body) {
        for (SimulatedProcess process : List.copyOf(consumers.keySet())) {
            send(process, address, body, Promise.promise());
        }
    }

    /** Asks one process; fails when no answer comes in time. */
    Future<String> request(SimulatedProcess process, String address, String body, long timeoutMicros) {
        Promise<String> reply = Promise.promise();
        send(process, address, body, reply);
        clock.in(
                timeoutMicros,
                () -> process.deliver(() -> reply.tryFail(new ReplyException(ReplyFailure.TIMEOUT, "no answer"))));
        return reply.future();
    }

    private void send(SimulatedProcess process, String address, String body, Promise<String> reply) {
        int times = faults.messageLost() ? 0 : faults.messageDoubled() ? 2 : 1;
        for (int i = 0; i < times; i++) {
            clock.in(
                    i == 0 ? faults.delay() : faults.longDelay(),
                    () -> process.deliver(() -> {
                        Map<String, List<Handler<Message<String>>>> listening =
                                consumers.getOrDefault(process, Map.of());
                        for (Handler<Message<String>> handler : listening.getOrDefault(address, List.of())) {
                            handler.handle(new Received(process, address, body, reply));
                        }
                    }));
        }
    }

    private final class Received implements Message<String> {
        private final SimulatedProcess process;
        private final String address;
        private final String body;
        private final Promise<String> reply;

        Received(SimulatedProcess process, String address, String body, Promise<String> reply) {
            this.process = process;
            this.address = address;
            this.body = body;
            this.reply = reply;
        }

        @Override
        public String address() {
            return address;
        }

        @Override
        public MultiMap headers() {
            return MultiMap.caseInsensitiveMultiMap();
        }

        @Override
        public String body() {
            return body;
        }

        @Override
        public String replyAddress() {
            return "reply";
        }

        @Override
        public boolean isSend() {
            return true;
        }

        @Override
        public void reply(Object message, DeliveryOptions options) {
            if (faults.messageLost()) {
                return;
            }
            clock.in(
                    faults.delay(),
                    () -> process.deliver(() -> {
                        if (message instanceof ReplyException failure) {
                            reply.tryFail(failure);
                        } else {
                            reply.tryComplete((String) message);
                        }
                    }));
        }

        @Override
        public <R> Future<Message<R>> replyAndRequest(Object message, DeliveryOptions options) {
            throw new UnsupportedOperationException();
        }
    }
}
