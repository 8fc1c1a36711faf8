package io.offshoot.rewrite;

import io.offshoot.definitions.ElementKind;
import io.offshoot.definitions.ElementModel;
import io.offshoot.definitions.SearchParameter;
import io.offshoot.definitions.SearchParameters;
import io.offshoot.model.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads strings in which ids stand among other text, such as searches: every {@code Type/id}, relative or behind a base URL
 * of this server, and in a query {@code Type?parameter=id,id} the bare ids whose type follows from the parameter.
 */
final class EmbeddedReferences {
    private static final ElementModel MODEL = ElementModel.r4();
    private static final byte[] HISTORY = "/_history/".getBytes(StandardCharsets.US_ASCII);
    private static final String DELIMITERS = "=,&?()'\"|$";

    private final ReferenceForms forms;
    private final UuidText uuid = new UuidText();
    /** While a string is read: where its last query and its last parameter begin; -1 before the first. */
    private int query;

    private int parameter;
    /** The type that a bare id of the last parameter is of, 0 for none; -1 until it is asked for. */
    private int parameterType;

    EmbeddedReferences(ReferenceForms forms) {
        this.forms = forms;
    }

    /** Adds what the bytes hold; {@code map} as in {@link ReferenceForms#read}. */
    void read(byte[] b, int from, int to, Unescaped map, Candidates out) {
        int last = -1;
        int lastEnd = -1;
        query = -1;
        parameter = -1;
        for (int at = from; at + UuidText.LENGTH <= to; at++) {
            if (b[at] == '?' || b[at] == '&') {
                query = b[at] == '?' ? at + 1 : query;
                parameter = at + 1;
                parameterType = -1;
            }
            if (b[at + 8] == '-' && uuid.read(b, at, to) && stands(b, from, at, to)) {
                int end = at + UuidText.LENGTH;
                if (lastEnd >= 0 && Arrays.equals(b, lastEnd, at, HISTORY, 0, HISTORY.length)) {
                    out.setVersion(last, uuid, offset(map, at), offset(map, end));
                } else {
                    int type = typeOf(b, from, at);
                    if (type != 0) {
                        last = out.add(ElementKind.SEARCH, type, uuid, offset(map, at), offset(map, end));
                        lastEnd = end;
                    }
                }
                at = end - 1;
            }
        }
    }

    /** Whether the UUID at {@code at} is a word of its own. */
    private static boolean stands(byte[] b, int from, int at, int to) {
        int end = at + UuidText.LENGTH;
        boolean before = at == from || !inId(b[at - 1]) || (at - from >= 3 && b[at - 3] == '%');
        return before && (end == to || !inId(b[end]));
    }

    private static boolean inId(byte b) {
        return (b >= '0' && b <= '9') || ((b | 0x20) >= 'a' && (b | 0x20) <= 'z') || b == '-' || b == '.' || b == '_';
    }

    private int typeOf(byte[] b, int from, int at) {
        int slash = before(b, from, at, '/', 'F');
        if (slash >= 0) {
            return localType(b, from, slash);
        }
        boolean value = before(b, from, at, '=', 'D') >= 0 || before(b, from, at, ',', 'C') >= 0;
        return value ? typeByParameter(b, from, at) : 0;
    }

    /** Where the character before {@code at} begins, if it is the one asked for, plain or as %2F, %3D, %2C; else -1. */
    private static int before(byte[] b, int from, int at, char plain, char encoded) {
        if (at > from && b[at - 1] == plain) {
            return at - 1;
        }
        boolean percent = at - from >= 3
                && b[at - 3] == '%'
                && b[at - 2] == (plain == '=' ? '3' : '2')
                && (b[at - 1] & ~0x20) == encoded;
        return percent ? at - 3 : -1;
    }

    /** The type whose name ends at {@code end}, if it begins a path that is relative or on this server; else 0. */
    private int localType(byte[] b, int from, int end) {
        int start = end;
        while (start > from && (b[start - 1] | 0x20) >= 'a' && (b[start - 1] | 0x20) <= 'z') {
            start--;
        }
        if (start - from >= 2 && b[start - 2] == '%') {
            // The second digit of an escape such as %2C is a letter, too.
            start++;
        }
        int type = start < end ? MODEL.typeCode(b, start, end) : 0;
        if (type == 0) {
            return 0;
        }
        int prefix = start;
        while (prefix > from && start - prefix <= forms.longestBase() && !delimits(b, prefix, start)) {
            prefix--;
        }
        boolean relative = prefix == start || (prefix + 1 == start && b[prefix] == '/');
        return relative || forms.afterBase(b, prefix, start) == start ? type : 0;
    }

    /** Whether what stands right before {@code i} cannot be part of a URL that goes on there. */
    private static boolean delimits(byte[] b, int i, int limit) {
        if (DELIMITERS.indexOf(b[i - 1]) >= 0) {
            return true;
        }
        if (i < 3 || i > limit || b[i - 3] != '%') {
            return false;
        }
        int code = Character.digit(b[i - 2], 16) << 4 | Character.digit(b[i - 1], 16);
        return code > 0 && code != '/' && code != ':' && DELIMITERS.indexOf(code) >= 0;
    }

    private int typeByParameter(byte[] b, int from, int at) {
        if (query < 0) {
            return 0;
        }
        if (parameterType < 0) {
            int equals = parameter;
            while (equals < at && b[equals] != '=') {
                equals++;
            }
            String name = new String(b, parameter, equals - parameter, StandardCharsets.UTF_8);
            int type = equals < at ? localType(b, from, query - 1) : 0;
            parameterType = type == 0
                    ? 0
                    : target(ResourceType.ofCode(type), name)
                            .map(target -> (int) target.code())
                            .orElse(0);
        }
        return parameterType;
    }

    /** The type that a bare id means as the value of a parameter, chains and {@code _has} included. */
    private static Optional<ResourceType> target(ResourceType type, String parameter) {
        if (parameter.startsWith("_has:")) {
            String[] parts = parameter.split(":", 4);
            return parts.length < 4
                    ? Optional.empty()
                    : ResourceType.named(parts[1]).flatMap(other -> target(other, parts[3]));
        }
        int dot = parameter.indexOf('.');
        String head = dot < 0 ? parameter : parameter.substring(0, dot);
        int colon = head.indexOf(':');
        String code = colon < 0 ? head : head.substring(0, colon);
        String modifier = colon < 0 ? "" : head.substring(colon + 1);
        Optional<ResourceType> target =
                switch (code) {
                    case "_id" -> Optional.of(type);
                    case "_project" -> Optional.of(ResourceType.PROJECT);
                    default -> byDefinition(type, code, modifier);
                };
        return dot < 0 ? target : target.flatMap(next -> target(next, parameter.substring(dot + 1)));
    }

    private static Optional<ResourceType> byDefinition(ResourceType type, String code, String modifier) {
        if (modifier.equals("identifier")) {
            return Optional.empty();
        }
        Optional<ResourceType> named = ResourceType.named(modifier);
        return SearchParameters.r4()
                .find(type, code)
                .filter(parameter -> parameter.kind() == SearchParameter.Kind.REFERENCE)
                .flatMap(parameter -> named.isPresent() ? named : parameter.onlyTarget());
    }

    private static int offset(Unescaped map, int i) {
        return map == null ? i : map.offset(i);
    }
}
