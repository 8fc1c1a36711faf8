package io.offshoot.library.duplication.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.library.duplication.settings.ExportSettings.Choice;
import io.offshoot.model.Failure;
import io.offshoot.model.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DuplicationSettingsTest {
    private static JsonNode json(String text) {
        try {
            return Json.mapper().readTree(text.replace((char) 39, '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static DuplicationSettings between(String text) {
        return DuplicationSettings.of(json(text), true);
    }

    @Test
    void settingsComeWithTheirDefaults() {
        assertThat(between("{}").json()).isEqualTo(json("""
            {'export':{'projectObjectsPreference':{'schemaObjectsOnly':false,'skipEmptyProfileFolders':false},
              'subscriptionPreferences':{'includeUserSubscriptions':false,'includeContactSubscriptions':false},
              'configurationObjects':{'rules':[{'type':5,'rule':1}],'objects':[],'includeAllUserGroups':false}},
             'import':{'configurationObjects':{'conflictRules':[],'matchUsersByLogin':false}}}"""));
        assertThat(DuplicationSettings.of(null, false).json()).isEqualTo(json("""
            {'export':{'projectObjectsPreference':{'schemaObjectsOnly':false,'skipEmptyProfileFolders':false},
              'subscriptionPreferences':{'includeUserSubscriptions':false,'includeContactSubscriptions':false}},
             'import':{}}"""));
    }

    @Test
    void whatIsShownReadsAsTheSameSettings() {
        DuplicationSettings settings = between("""
            {'export':{'projectObjectsPreference':{'schemaObjectsOnly':true,'skipAllProfileFolders':true},
              'subscriptionPreferences':{'includeContactsAndContactGroups':true},
              'configurationObjects':{'rules':[{'type':34,'rule':0},{'type':5,'rule':3}],
                'conflictRules':[{'type':44,'rule':6}],'objects':['95A868464F2F105205B2848BBCB81C50'],
                'includeAllUserGroups':true}},
             'import':{'description':'a','defaultLocale':2052,'locales':[1033,2052],'typesMatchByName':[44,30],
              'configurationObjects':{'conflictRules':[{'type':0,'rule':0},{'type':34,'rule':6}],
                'matchUsersByLogin':true,'objects':[],'includeAllUserGroups':false}}}""");

        assertThat(DuplicationSettings.of(settings.json(), true)).isEqualTo(settings);
        assertThat(Json.read(Json.write(settings), DuplicationSettings.class)).isEqualTo(settings);
        assertThat(settings.exporting().configuration().users()).isEqualTo(Choice.NONE);
        assertThat(settings.exporting().configuration().others()).isEqualTo(Choice.ALL);
    }

    @Test
    void usersGoByTheRuleForAllTypesWhenTheyHaveNone() {
        ExportSettings.Configuration configuration = between(
                        "{'export':{'configurationObjects':{'rules':[{'type':5,'rule':3}]}}}")
                .exporting()
                .configuration();

        assertThat(configuration.users()).isEqualTo(Choice.ALL);
        assertThat(ExportSettings.Configuration.USUAL.users()).isEqualTo(Choice.RELATED);
    }

    @Test
    void aClientThatWritesConflictRulesOnlyIsShownTheseOnly() {
        JsonNode shown = between("{'export':{'configurationObjects':{'conflictRules':[{'type':5,'rule':1}]}}}")
                .json()
                .at("/export/configurationObjects");

        assertThat(shown.has("rules")).isFalse();
        assertThat(shown.get("conflictRules")).isEqualTo(json("[{'type':5,'rule':1}]"));
    }

    @Test
    void theDefaultLocaleIsAlwaysOneOfThem() {
        assertThat(between("{'import':{'locales':[1033,2052]}}").importing().defaultLocale())
                .contains(1033);
        assertThat(between("{'import':{'defaultLocale':0}}").importing().locales())
                .isEqualTo(List.of(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | settings",
                "{'exports':{}} | settings.exports",
                "{'export':1} | settings.export",
                "{'export':{'projectObjectsPreference':{'schemaObjectsOnly':'yes'}}}"
                        + " | settings.export.projectObjectsPreference.schemaObjectsOnly",
                "{'export':{'configurationObjects':{'rules':[{'type':29,'rule':1}]}}}"
                        + " | settings.export.configurationObjects.rules",
                "{'export':{'configurationObjects':{'rules':[{'type':5,'rule':0}]}}}"
                        + " | settings.export.configurationObjects.rules",
                "{'export':{'configurationObjects':{'rules':[{'type':5,'rule':2}]}}}"
                        + " | settings.export.configurationObjects.rules",
                "{'export':{'configurationObjects':{'rules':[{'type':34,'rule':4}]}}}"
                        + " | settings.export.configurationObjects.rules",
                "{'export':{'configurationObjects':{'rules':[{'type':34,'rule':1},{'type':34,'rule':2}]}}}"
                        + " | settings.export.configurationObjects.rules",
                "{'export':{'configurationObjects':{'rules':[{'type':34}]}}}"
                        + " | settings.export.configurationObjects.rules",
                "{'export':{'configurationObjects':{'objects':['x']}}} | settings.export.configurationObjects.objects",
                "{'import':{'defaultLocale':1,'locales':[2]}} | settings.import.defaultLocale",
                "{'import':{'locales':[-1]}} | settings.import.locales",
                "{'import':{'locales':[1.5]}} | settings.import.locales",
                "{'import':{'description':7}} | settings.import.description",
                "{'import':{'typesMatchByName':[34]}} | settings.import.typesMatchByName",
                "{'import':{'configurationObjects':{'conflictRules':[{'type':34,'rule':3}]}}}"
                        + " | settings.import.configurationObjects.conflictRules",
                "{'import':{'configurationObjects':{'conflictRules':{}}}}"
                        + " | settings.import.configurationObjects.conflictRules",
                "{'import':{'configurationObjects':{'matchUserByLogin':true}}}"
                        + " | settings.import.configurationObjects.matchUserByLogin",
            })
    void whatIsWrongIsNamed(String settings, String place) {
        assertThatThrownBy(() -> between(settings)).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.issues().get(0).expression()).contains(place);
            assertThat(failure.issues().get(0).code()).contains("INVALID_REQUEST");
        });
    }
}
