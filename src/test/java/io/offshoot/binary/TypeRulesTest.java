package io.offshoot.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offshoot.model.Failure;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypeRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"a.exe", "A.JAR", "report.pdf.exe", "a.exe.", "a.exe . ", "x/y.msi", "a.ex_", ".bat", "é.wsh"})
    void executablesAreRefusedByName(String name) {
        assertInvalid(Optional.of(name), Optional.of("text/plain"), "Invalid file extension");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/java-archive",
                "Application/X-MSDownload",
                "application/x-sh; charset=utf-8",
                "application/x-sh ;charset=utf-8",
                "application/vnd.microsoft.portable-executable",
                "application/vnd.apple.installer+xml"
            })
    void executablesAreRefusedByType(String type) {
        assertInvalid(Optional.of("a.txt"), Optional.of(type), "Invalid content type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text",
                "text/",
                "/plain",
                "text/plain\r\nx: y",
                "text/plain; charset",
                "text/pl\u00e4in",
                "a/b;;"
            })
    void whatIsNoContentTypeIsRefused(String type) {
        assertInvalid(Optional.empty(), Optional.of(type), "Invalid content type");
        assertInvalid(Optional.empty(), Optional.of("a/" + "b".repeat(10_000)), "Invalid content type");
        assertInvalid(Optional.empty(), Optional.of("a/b" + "; c=\"d\"".repeat(30) + "; \""), "Invalid content type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.txt", "exe", "a.exe.txt", "jar", "a.", "", "archive.tar.gz", "code.js", "x.example"})
    void othersAreTaken(String name) {
        assertThatCode(() -> TypeRules.check(Optional.of(name), Optional.of("text/plain; charset=\"utf-8\"")))
                .doesNotThrowAnyException();
        assertThatCode(() -> TypeRules.check(Optional.empty(), Optional.empty()))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "TEXT/HTML; charset=utf-8",
                "image/svg+xml",
                "image/SVG+xml",
                "application/xhtml+xml",
                "text/xml",
                "text/javascript",
                "application/x-unheard-of"
            })
    void whatABrowserMightRunIsSavedInASandbox(String type) {
        Map<String, String> headers = TypeRules.headers(Optional.empty(), Optional.of(type));
        assertThat(headers)
                .containsEntry("content-type", type)
                .containsEntry("content-disposition", "attachment")
                .containsEntry("x-content-type-options", "nosniff")
                .containsEntry("content-security-policy", "default-src 'none'; sandbox");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"image/png", "video/mp4", "text/plain; charset=utf-8", "application/pdf", "application/fhir+json"
            })
    void harmlessTypesAreShown(String type) {
        assertThat(TypeRules.headers(Optional.empty(), Optional.of(type)))
                .containsEntry("content-type", type)
                .containsEntry("content-disposition", "inline")
                .containsEntry("x-content-type-options", "nosniff");
    }

    @Test
    void aStoredTypeCannotBreakTheHead() {
        for (String stored : new String[] {"text/plain\r\nSet-Cookie: a=b", "", "\u0000", "x"}) {
            assertThat(TypeRules.headers(Optional.empty(), Optional.of(stored)))
                    .containsEntry("content-type", "application/octet-stream")
                    .containsEntry("content-disposition", "attachment");
        }
        assertThat(TypeRules.headers(Optional.empty(), Optional.empty()))
                .containsEntry("content-type", "application/octet-stream");
    }

    @Test
    void namesAreWrittenInBothForms() {
        assertThat(disposition("Befund 1.txt"))
                .isEqualTo("inline; filename=\"Befund 1.txt\"; filename*=UTF-8''Befund%201.txt");
        assertThat(disposition("../../\u00e9\"\r\nx: y.txt"))
                .isEqualTo("inline; filename=\"____x: y.txt\"; filename*=UTF-8''%C3%A9%22%0D%0Ax%3A%20y.txt");
        assertThat(disposition("C:\\temp\\a.txt")).isEqualTo("inline; filename=\"a.txt\"; filename*=UTF-8''a.txt");
        assertThat(disposition("dir/")).isEqualTo("inline");
    }

    private static String disposition(String name) {
        return TypeRules.headers(Optional.of(name), Optional.of("text/plain")).get("content-disposition");
    }

    private static void assertInvalid(Optional<String> name, Optional<String> type, String sentence) {
        assertThatThrownBy(() -> TypeRules.check(name, type))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.kind()).isEqualTo(Failure.Kind.INVALID))
                .hasMessage(sentence);
    }
}
