package io.offshoot;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between two servers and does to their connections what networks do: cuts, holds up, corrupts, and counts. With threads
 * of its own, so that it works beside other processes as well.
 */
public final class BadNetwork implements AutoCloseable {
    private static final int HEAD = 600;

    private final ServerSocket listener;
    private final AtomicLong answered = new AtomicLong();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicInteger corrupted = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile int port;
    private volatile long cutAfter = Long.MAX_VALUE;
    private volatile int corruptions;
    private volatile boolean down;
    private volatile long delayMicros;

    /** Listens on any free port of the loopback. */
    public BadNetwork() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread(this::accept);
    }

    /** Where it leads. */
    public BadNetwork to(int server) {
        port = server;
        return this;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Each connection breaks once it has carried so many bytes of answers. */
    public void cutAfter(long bytes) {
        cutAfter = bytes;
    }

    /** In so many of the next answers one byte behind the head is changed; each connection carries one such answer at most. */
    public void corrupt(int times) {
        corruptions = times;
    }

    /** Each piece of an answer, of 8 KB at most, is held up for so long; 0 lets them through. */
    public void delay(long micros) {
        delayMicros = micros;
    }

    /** No connection lives, and none can be made. */
    public void down() {
        down = true;
        cut();
    }

    public void up() {
        down = false;
    }

    /** Every connection breaks. */
    public void cut() {
        open.forEach(BadNetwork::close);
    }

    /** Bytes of answers that came through. */
    public long answered() {
        return answered.get();
    }

    /** Connections that were made. */
    public int connections() {
        return connections.get();
    }

    /** Connections that were cut for their length. */
    public int cuts() {
        return cuts.get();
    }

    public int corrupted() {
        return corrupted.get();
    }

    private void accept() {
        while (true) {
            Socket near;
            try {
                near = listener.accept();
            } catch (IOException closed) {
                return;
            }
            connections.incrementAndGet();
            if (down) {
                close(near);
                continue;
            }
            open.add(near);
            thread(() -> pair(near));
        }
    }

    private void pair(Socket near) {
        try {
            Socket far = new Socket(InetAddress.getLoopbackAddress(), port);
            open.add(far);
            thread(() -> ask(near, far));
            answer(far, near);
        } catch (IOException e) {
            close(near);
        }
    }

    private void ask(Socket near, Socket far) {
        try (InputStream in = near.getInputStream();
                OutputStream out = far.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // The other direction ends the pair.
        } finally {
            end(near, far);
        }
    }

    private void answer(Socket far, Socket near) {
        long through = 0;
        boolean touched = false;
        try (InputStream in = far.getInputStream();
                OutputStream out = near.getOutputStream()) {
            byte[] piece = new byte[8192];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                int passed = (int) Math.max(0, Math.min(read, cutAfter - through));
                if (!touched && read > 2 * HEAD && take()) {
                    touched = true;
                    piece[read - HEAD] ^= 1;
                }
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(delayMicros));
                out.write(piece, 0, passed);
                through += passed;
                answered.addAndGet(passed);
                if (through >= cutAfter) {
                    cuts.incrementAndGet();
                    return;
                }
            }
        } catch (IOException e) {
            // Either side closed it.
        } finally {
            end(near, far);
        }
    }

    private synchronized boolean take() {
        if (corruptions == 0) {
            return false;
        }
        corruptions--;
        corrupted.incrementAndGet();
        return true;
    }

    private void end(Socket near, Socket far) {
        open.remove(near);
        open.remove(far);
        close(near);
        close(far);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "bad-network");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
