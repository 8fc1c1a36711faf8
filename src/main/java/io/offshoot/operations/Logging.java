package io.offshoot.operations;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import java.io.Console;
import java.io.OutputStream;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/** Sets up the log: JSON, one object a line, for machines; aligned text for people. */
public final class Logging {
    /** How a line looks. */
    public enum Format {
        /** {@link #TEXT} on a terminal, else {@link #JSON}. */
        AUTO,
        JSON,
        TEXT
    }

    /**
     * Line breaks and control characters of a message would forge lines or steer a terminal, so they are replaced;
     * the lines of a stack trace stay, indented, so that none looks like a line of its own.
     */
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{20} "
            + "%replace(%msg %kvp){'[\\p{Cntrl}\\u0085\\u2028\\u2029]+', ' '}%n"
            + "%replace(%replace(%ex){'[\\p{Cntrl}\\u0085\\u2028\\u2029&&[^\\n\\t]]', ''}){'(?m)^(?=.)', '    '}%nopex";

    private Logging() {}

    /**
     * Replaces whatever logging was set up before; the log goes to standard output.
     *
     * @param level the name of a level, such as {@code info}, for everything that has no level of its own
     * @throws IllegalArgumentException for an unknown level
     */
    public static void configure(Format format, String level) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        install(context, console, format, level);
    }

    /** The same, to a stream. */
    static void configure(LoggerContext context, OutputStream out, Format format, String level) {
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setOutputStream(out);
        install(context, appender, format, level);
    }

    private static void install(
            LoggerContext context, OutputStreamAppender<ILoggingEvent> appender, Format format, String level) {
        Level wanted = Level.toLevel(level, null);
        if (wanted == null) {
            throw new IllegalArgumentException(
                    "Unknown log level '" + level + "': use error, warn, info, debug, trace or off");
        }
        context.reset();
        Encoder<ILoggingEvent> encoder = encoder(context, format);
        appender.setContext(context);
        appender.setName("out");
        appender.setEncoder(encoder);
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(wanted);
        root.addAppender(appender);
        // Both servers count their connections in one gauge, which Micrometer remarks on and Vert.x allows for.
        context.getLogger("io.micrometer.core.instrument.MeterRegistry").setLevel(Level.ERROR);
        // Netty tells its whole life at these levels; nobody who asks for debug means that.
        context.getLogger("io.netty").setLevel(Level.WARN.isGreaterOrEqual(wanted) ? Level.WARN : wanted);
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, Format format) {
        EncoderBase<ILoggingEvent> encoder = isText(format) ? new PatternLayoutEncoder() : new JsonLines();
        encoder.setContext(context);
        if (encoder instanceof PatternLayoutEncoder text) {
            text.setPattern(PATTERN);
        }
        encoder.start();
        return encoder;
    }

    private static boolean isText(Format format) {
        return switch (format) {
            case TEXT -> true;
            case JSON -> false;
            case AUTO -> isTerminal();
        };
    }

    /** Since Java 22 there is a console without a terminal as well, and a method that tells them apart. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    /** The format of that name, {@code auto}, {@code json} or {@code text}. */
    public static Format format(String name) {
        try {
            return Format.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Unknown log format '" + name + "': use auto, json or text", e);
        }
    }
}
