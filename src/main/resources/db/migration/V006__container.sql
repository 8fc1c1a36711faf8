-- Data objects, folders and settings of projects, as the Container door has them. All of it is resources, so that history,
-- duplications and packages carry it; these indexes find it, and cost other resources nothing but the predicate.
--
-- 401 Record, 402 Applet, 403 Workflow, 404 Database: data objects. 405 Placement: what a Binary or another FHIR resource
-- has besides, in one project, once it was given a name, a folder or tags. Their texts are the server's own and begin with
-- {"resourceType":"…","folder":"…". 406 Folder, 407 Container: the project's settings. 408 Grant. 409 Org. 410 Region.

create function type_name(code smallint) returns text language sql immutable parallel safe as $$
    select case code when 401 then 'Record' when 402 then 'Applet' when 403 then 'Workflow' when 404 then 'Database'
           else ('{Account,ActivityDefinition,AdverseEvent,AllergyIntolerance,Appointment,AppointmentResponse,AuditEvent,Basic,Binary,BiologicallyDerivedProduct,BodyStructure,Bundle,CapabilityStatement,CarePlan,CareTeam,CatalogEntry,ChargeItem,ChargeItemDefinition,Claim,ClaimResponse,ClinicalImpression,CodeSystem,Communication,CommunicationRequest,CompartmentDefinition,Composition,ConceptMap,Condition,Consent,Contract,Coverage,CoverageEligibilityRequest,CoverageEligibilityResponse,DetectedIssue,Device,DeviceDefinition,DeviceMetric,DeviceRequest,DeviceUseStatement,DiagnosticReport,DocumentManifest,DocumentReference,EffectEvidenceSynthesis,Encounter,Endpoint,EnrollmentRequest,EnrollmentResponse,EpisodeOfCare,EventDefinition,Evidence,EvidenceVariable,ExampleScenario,ExplanationOfBenefit,FamilyMemberHistory,Flag,Goal,GraphDefinition,Group,GuidanceResponse,HealthcareService,ImagingStudy,Immunization,ImmunizationEvaluation,ImmunizationRecommendation,ImplementationGuide,InsurancePlan,Invoice,Library,Linkage,List,Location,Measure,MeasureReport,Media,Medication,MedicationAdministration,MedicationDispense,MedicationKnowledge,MedicationRequest,MedicationStatement,MedicinalProduct,MedicinalProductAuthorization,MedicinalProductContraindication,MedicinalProductIndication,MedicinalProductIngredient,MedicinalProductInteraction,MedicinalProductManufactured,MedicinalProductPackaged,MedicinalProductPharmaceutical,MedicinalProductUndesirableEffect,MessageDefinition,MessageHeader,MolecularSequence,NamingSystem,NutritionOrder,Observation,ObservationDefinition,OperationDefinition,OperationOutcome,Organization,OrganizationAffiliation,Parameters,Patient,PaymentNotice,PaymentReconciliation,Person,PlanDefinition,Practitioner,PractitionerRole,Procedure,Provenance,Questionnaire,QuestionnaireResponse,RelatedPerson,RequestGroup,ResearchDefinition,ResearchElementDefinition,ResearchStudy,ResearchSubject,RiskAssessment,RiskEvidenceSynthesis,Schedule,SearchParameter,ServiceRequest,Slot,Specimen,SpecimenDefinition,StructureDefinition,StructureMap,Subscription,Substance,SubstanceNucleicAcid,SubstancePolymer,SubstanceProtein,SubstanceReferenceInformation,SubstanceSourceMaterial,SubstanceSpecification,SupplyDelivery,SupplyRequest,Task,TerminologyCapabilities,TestReport,TestScript,ValueSet,VerificationResult,VisionPrescription}'::text[])[code] end
$$;

create function type_code(name text) returns smallint language sql immutable parallel safe as $$
    select (case name when 'Binary' then 9 when 'Record' then 401 when 'Applet' then 402 when 'Workflow' then 403
           when 'Database' then 404 else array_position('{Account,ActivityDefinition,AdverseEvent,AllergyIntolerance,Appointment,AppointmentResponse,AuditEvent,Basic,Binary,BiologicallyDerivedProduct,BodyStructure,Bundle,CapabilityStatement,CarePlan,CareTeam,CatalogEntry,ChargeItem,ChargeItemDefinition,Claim,ClaimResponse,ClinicalImpression,CodeSystem,Communication,CommunicationRequest,CompartmentDefinition,Composition,ConceptMap,Condition,Consent,Contract,Coverage,CoverageEligibilityRequest,CoverageEligibilityResponse,DetectedIssue,Device,DeviceDefinition,DeviceMetric,DeviceRequest,DeviceUseStatement,DiagnosticReport,DocumentManifest,DocumentReference,EffectEvidenceSynthesis,Encounter,Endpoint,EnrollmentRequest,EnrollmentResponse,EpisodeOfCare,EventDefinition,Evidence,EvidenceVariable,ExampleScenario,ExplanationOfBenefit,FamilyMemberHistory,Flag,Goal,GraphDefinition,Group,GuidanceResponse,HealthcareService,ImagingStudy,Immunization,ImmunizationEvaluation,ImmunizationRecommendation,ImplementationGuide,InsurancePlan,Invoice,Library,Linkage,List,Location,Measure,MeasureReport,Media,Medication,MedicationAdministration,MedicationDispense,MedicationKnowledge,MedicationRequest,MedicationStatement,MedicinalProduct,MedicinalProductAuthorization,MedicinalProductContraindication,MedicinalProductIndication,MedicinalProductIngredient,MedicinalProductInteraction,MedicinalProductManufactured,MedicinalProductPackaged,MedicinalProductPharmaceutical,MedicinalProductUndesirableEffect,MessageDefinition,MessageHeader,MolecularSequence,NamingSystem,NutritionOrder,Observation,ObservationDefinition,OperationDefinition,OperationOutcome,Organization,OrganizationAffiliation,Parameters,Patient,PaymentNotice,PaymentReconciliation,Person,PlanDefinition,Practitioner,PractitionerRole,Procedure,Provenance,Questionnaire,QuestionnaireResponse,RelatedPerson,RequestGroup,ResearchDefinition,ResearchElementDefinition,ResearchStudy,ResearchSubject,RiskAssessment,RiskEvidenceSynthesis,Schedule,SearchParameter,ServiceRequest,Slot,Specimen,SpecimenDefinition,StructureDefinition,StructureMap,Subscription,Substance,SubstanceNucleicAcid,SubstancePolymer,SubstanceProtein,SubstanceReferenceInformation,SubstanceSourceMaterial,SubstanceSpecification,SupplyDelivery,SupplyRequest,Task,TerminologyCapabilities,TestReport,TestScript,ValueSet,VerificationResult,VisionPrescription}'::text[], name) end)::smallint
$$;

-- The text of a data object in another folder; every other byte stays. The folder is the first string behind "folder":,
-- written as to_json writes it, or, should it be written otherwise, found by its quotes.
create function with_folder(content text, old text, new text) returns text language sql immutable parallel safe as $$
    select case when old = new then content
                when starts_with(substr(content, strpos(content, '"folder":') + 9), to_json(old)::text)
                then left(content, strpos(content, '"folder":') + 8) || to_json(new)::text
                     || substr(content, strpos(content, '"folder":') + 9 + length(to_json(old)::text))
                else substring(content from '^\{"resourceType":"[A-Za-z]+","folder":') || to_json(new)::text
                     || substr(content, 1 + length(
                            substring(content from '^\{"resourceType":"[A-Za-z]+","folder":"(?:[^"\\]|\\.)*"')))
           end
$$;

-- The text that a FHIR resource without a Placement stands for, in another folder than the root.
create function bare_placement(type smallint, id uuid, last_updated timestamptz, folder text) returns text
language sql immutable parallel safe as $$
    select '{"resourceType":"Placement","folder":' || to_json(folder)::text || ',"object":{"reference":"'
        || type_name(type) || '/' || id::text || '"},"name":"' || type_name(type) || '-' || id::text
        || '","state":"closed","hidden":false,"types":' || case type when 9 then '[]' else '["' || type_name(type) || '"]' end
        || ',"tags":[],"properties":{},"created":' || floor(extract(epoch from last_updated))::int8 * 1000
        || ',"createdBy":"","links":[]}'
$$;

-- The archival state of a copy: moving while it is on its way from one to another.
create function archival_of(content jsonb) returns text language sql immutable parallel safe as $$
    select case when content ->> 'archiving' = 'true' or content ->> 'archivalState' = 'unarchiving'
           then 'moving' else coalesce(content ->> 'archivalState', 'live') end
$$;

create index object_folder on resource
    (project, ((content::json ->> 'folder') collate "C"), last_updated desc, id desc)
    where type between 401 and 405 and not deleted;
create unique index placement_object on resource ((content::json #>> '{object,reference}'), project)
    where type = 405 and not deleted;
create unique index folder_path on resource (project, ((content::json ->> 'path') collate "C"))
    where type = 406 and not deleted;
create unique index container_settings on resource (project) where type = 407 and not deleted;
create unique index grant_grantee on resource ((content::json ->> 'grantee'), project) where type = 408 and not deleted;
create unique index org_handle on resource ((content::json ->> 'handle'), project) where type = 409 and not deleted;
create unique index region_name on resource ((content::json ->> 'name'), project) where type = 410 and not deleted;

-- What one running clone takes along: rows of its transaction, gone when it ends.
create unlogged table clone_plan (
    clone       uuid not null,
    type        smallint not null,              -- of the row in resource: 401 to 405, or a FHIR type without a Placement
    id          uuid not null,
    object_type smallint not null,              -- of the data object itself
    object_id   uuid not null,
    folder      text not null,                  -- in the destination
    listed      text,                           -- the listed folder it comes with; null: named itself, or implied
    implied     boolean not null default false, -- because something else links to it or bundles it
    state       text not null,
    archival    text not null,                  -- live, archival, archived, or moving from one to another
    sponsored   boolean not null,               -- by the platform
    existing    boolean not null default false, -- in the destination already
    primary key (clone, type, id)
);

-- Answers to creates with a nonce, for an hour.
create table nonce (
    principal text not null,
    route     text not null,
    nonce     text not null,
    body_hash bytea not null,
    answer    text,
    created   timestamptz not null default now(),
    primary key (principal, route, nonce)
);
create index nonce_created on nonce (created);

-- Parts of files that are still open. The bytes of each are a blob; closing puts them together.
create table upload_part (
    project uuid not null,
    file    uuid not null,
    no      int not null,
    blob    uuid not null references blob (id),
    size    bigint not null,
    md5     text not null,
    primary key (project, file, no)
);
create index upload_part_blob on upload_part (blob);

-- Files whose parts are being put together; whoever finds the lease over goes on.
create table file_closing (
    project     uuid not null,
    file        uuid not null,
    lease_until timestamptz not null,
    primary key (project, file)
);
