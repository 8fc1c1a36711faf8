package io.offshoot.library.duplication;

import io.offshoot.duplication.CloneSelection;
import io.offshoot.model.ResourceType;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a type of resource is to a project: its own settings, its schema, or its data. Each type is of exactly one class;
 * {@code schemaObjectsOnly} takes the first two. The page of the Library door has the same table.
 */
public enum TypeClass {
    /** What makes it a project: its settings, its people and what they may do. Always taken. */
    PROJECT(
            "Project",
            "ProjectDetails",
            "Container",
            "Folder",
            "ProjectMembership",
            "User",
            "ClientApplication",
            "AccessPolicy",
            "UserConfiguration",
            "Grant",
            "RoleGrant",
            "Org",
            "Region"),

    /** Definitions: what data are described, asked for, coded, computed and worked on with. */
    SCHEMA(
            "ActivityDefinition",
            "CapabilityStatement",
            "ChargeItemDefinition",
            "CodeSystem",
            "CompartmentDefinition",
            "ConceptMap",
            "DeviceDefinition",
            "EventDefinition",
            "ExampleScenario",
            "GraphDefinition",
            "ImplementationGuide",
            "Library",
            "Measure",
            "MessageDefinition",
            "NamingSystem",
            "ObservationDefinition",
            "OperationDefinition",
            "PlanDefinition",
            "Questionnaire",
            "ResearchDefinition",
            "ResearchElementDefinition",
            "SearchParameter",
            "SpecimenDefinition",
            "StructureDefinition",
            "StructureMap",
            "Subscription",
            "TerminologyCapabilities",
            "TestScript",
            "ValueSet",
            "Bot",
            "Agent",
            "Applet",
            "Workflow"),

    /** Taken as the subscription preferences say, whatever else is. */
    DELIVERY("DeliverySubscription"),

    /** Objects of the environment, which are chosen by rules. */
    CONFIGURATION,

    /** Records of what happened at run time, and keys that must stay: never taken. */
    RUN_TIME,

    /** All others. */
    DATA;

    @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable set of records of a number and a name
    private final Set<ResourceType> named;

    TypeClass(String... names) {
        this.named = Arrays.stream(names).map(ResourceType::of).collect(Collectors.toUnmodifiableSet());
    }

    /** The class of a type in a project. */
    public static TypeClass of(ResourceType type) {
        if (CloneSelection.NEVER_COPIED.contains(type)) {
            return RUN_TIME;
        }
        return Arrays.stream(values())
                .filter(each -> each.named.contains(type))
                .findFirst()
                .orElse(type.ofEnvironment() ? CONFIGURATION : DATA);
    }

    /** Whether it is taken when only schema objects are. */
    boolean withoutData() {
        return this == PROJECT || this == SCHEMA;
    }
}
