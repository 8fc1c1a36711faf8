package io.offshoot.simulation;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;

/** As much of Vert.x as the engine's verticles use, on simulated time and on one thread. */
final class SimulatedVertx {
    private static final long REPLY_TIMEOUT_MILLIS = 30_000;

    private final SimulatedProcess process;
    private final Vertx proxy;
    private final EventBus bus;
    private final WorkerExecutor workers;
    private final Set<Long> timers = new HashSet<>();
    private long lastTimer;

    SimulatedVertx(SimulatedProcess process) {
        this.process = process;
        this.workers = proxy(WorkerExecutor.class, (self, method, arguments) -> switch (method.getName()) {
            case "executeBlocking" -> executeBlocking((Callable<?>) arguments[0]);
            case "close" -> Future.succeededFuture();
            default -> throw new UnsupportedOperationException(method.getName());
        });
        this.bus = proxy(EventBus.class, (self, method, arguments) -> switch (method.getName()) {
            case "publish" -> {
                process.bus.publish((String) arguments[0], (String) arguments[1]);
                yield self;
            }
            case "consumer" -> consumer((String) arguments[0], handler(arguments[1]));
            case "request" ->
                request(
                        (String) arguments[0],
                        (String) arguments[1],
                        arguments.length > 2
                                ? ((DeliveryOptions) arguments[2]).getSendTimeout()
                                : REPLY_TIMEOUT_MILLIS);
            default -> throw new UnsupportedOperationException(method.getName());
        });
        this.proxy = proxy(Vertx.class, (self, method, arguments) -> switch (method.getName()) {
            case "eventBus" -> bus;
            case "createSharedWorkerExecutor" -> workers;
            case "setPeriodic" -> setPeriodic((long) arguments[0], handler(arguments[arguments.length - 1]));
            case "cancelTimer" -> timers.remove((long) arguments[0]);
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    Vertx proxy() {
        return proxy;
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @SuppressWarnings("unchecked")
    private static <T> Handler<T> handler(Object argument) {
        return (Handler<T>) argument;
    }

    private <T> Future<T> executeBlocking(Callable<T> work) {
        Promise<T> promise = Promise.promise();
        process.clock.in(
                process.faults.delay(),
                () -> process.deliver(() -> {
                    try {
                        promise.complete(work.call());
                    } catch (Exception e) {
                        promise.fail(e);
                    }
                }));
        return promise.future();
    }

    private MessageConsumer<?> consumer(String address, Handler<Message<String>> handler) {
        process.bus.consume(process, address, handler);
        return proxy(MessageConsumer.class, (self, method, arguments) -> switch (method.getName()) {
            case "completion" -> Future.succeededFuture();
            case "unregister" -> {
                process.bus.remove(process, address);
                yield Future.succeededFuture();
            }
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    @SuppressWarnings("unchecked") // a proxy has no type arguments
    private Future<Message<String>> request(String address, String body, long timeoutMillis) {
        return process.bus
                .request(process, address, body, timeoutMillis * 1000)
                .map(reply -> proxy(Message.class, (self, method, arguments) -> switch (method.getName()) {
                    case "body" -> reply;
                    default -> throw new UnsupportedOperationException(method.getName());
                }));
    }

    private long setPeriodic(long millis, Handler<Long> handler) {
        long timer = ++lastTimer;
        timers.add(timer);
        tick(timer, millis * 1000, handler);
        return timer;
    }

    private void tick(long timer, long micros, Handler<Long> handler) {
        process.clock.in(micros, () -> {
            if (process.alive()) {
                process.deliver(() -> {
                    if (timers.contains(timer)) {
                        handler.handle(timer);
                        tick(timer, micros, handler);
                    }
                });
            }
        });
    }
}
