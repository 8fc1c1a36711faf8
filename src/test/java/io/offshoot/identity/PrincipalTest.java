package io.offshoot.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrincipalTest {
    private static final UUID PROJECT = new UUID(1, 1);
    private static final UUID ID = new UUID(2, 2);

    @Test
    void standsForItsProfile() {
        assertThat(client(false, false).reference()).isEqualTo("ClientApplication/" + ID);
        Principal user = new Principal.User(
                PROJECT,
                new UUID(3, 3),
                new UUID(4, 4),
                new ResourceKey(ResourceType.PRACTITIONER, ID),
                true,
                false,
                "Ada",
                Scope.OPENID);
        assertThat(user.reference()).isEqualTo("Practitioner/" + ID);
    }

    @Test
    void seesSecretsAsAnAdministratorOnly() {
        assertThat(client(false, false).seesSecretsOf(PROJECT)).isFalse();
        assertThat(client(true, false).seesSecretsOf(PROJECT)).isTrue();
        assertThat(client(true, false).seesSecretsOf(ID)).isFalse();
        assertThat(client(false, true).seesSecretsOf(ID)).isTrue();
    }

    @Test
    void followsItsOwnWishesInItsOwnProjectOnly() {
        String own = "ClientApplication/" + ID;
        assertThat(client(false, false).mayFollow(own, PROJECT)).isTrue();
        assertThat(client(true, false).mayFollow(own, ID)).isFalse();
        assertThat(client(true, false).mayFollow("ClientApplication/" + PROJECT, PROJECT))
                .isFalse();
        assertThat(client(false, true).mayFollow("ClientApplication/" + PROJECT, ID))
                .isTrue();
    }

    @Test
    void scopeKeepsItsWords() {
        assertThat(Scope.parse("openid user/*.* openid").words()).isEqualTo(List.of("openid", "user/*.*"));
        assertThat(Scope.parse("openid offline").toString()).isEqualTo("openid offline");
        assertThat(Scope.parse("openid offline").has("offline")).isTrue();
        assertThat(Scope.parse("openid offline").has("off")).isFalse();
        assertThat(Scope.parse(" ")).isEqualTo(Scope.OPENID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a  b", " a", "a ", "a\nb", "a\"b", "a\\b", "\u00e9"})
    void scopeOfOtherCharactersIsInvalid(String text) {
        assertThatThrownBy(() -> Scope.parse(text)).isInstanceOf(Failure.class);
        assertThatThrownBy(() -> Scope.parse("a".repeat(1001))).isInstanceOf(Failure.class);
    }

    private static Principal client(boolean projectAdmin, boolean superAdmin) {
        return new Principal.Client(PROJECT, new UUID(3, 3), ID, projectAdmin, superAdmin, "App", Scope.OPENID);
    }
}
