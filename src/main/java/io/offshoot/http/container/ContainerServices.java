package io.offshoot.http.container;

import io.offshoot.binary.BlobStorage;
import io.offshoot.container.Archival;
import io.offshoot.container.Containers;
import io.offshoot.container.DataObjects;
import io.offshoot.container.Files;
import io.offshoot.container.Folders;
import io.offshoot.container.Grants;
import io.offshoot.container.Moves;
import io.offshoot.container.Once;
import io.offshoot.container.ProjectLists;
import io.offshoot.container.Projects;
import io.offshoot.container.Regions;
import io.offshoot.container.Removals;
import io.offshoot.container.Sponsorships;
import io.offshoot.container.clone.ContainerClone;
import io.offshoot.container.clone.ObjectClones;
import io.offshoot.identity.ApiTokens;
import io.offshoot.identity.ProjectLevels;
import io.offshoot.identity.SignIn;
import io.offshoot.identity.UrlSignatures;
import io.offshoot.operations.Metrics;
import io.offshoot.repository.Indexing;
import io.offshoot.repository.ProjectEnd;
import io.offshoot.store.Database;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.List;

/** What the methods of the Container door work with, and all of the methods. */
public final class ContainerServices {
    private final Database database;
    private final Containers containers;
    private final Folders folders;
    private final DataObjects objects;
    private final Projects projects;
    private final Once once;
    private final Moves moves;
    private final ContainerClone clones;
    private final ObjectClones duplications;
    private final String base;
    private final BlobStorage storage;
    private final Files files;
    private final FileAddresses addresses;
    private final AddressAccess access;
    private final Archival archival;
    private final Metrics metrics;
    private final Regions regions;
    private final ApiTokens tokens;

    /**
     * The services of a server.
     *
     * @param ends told when a project is removed
     * @param base of the server's addresses, with a slash at its end
     * @param region of projects that nobody has set one for
     */
    public ContainerServices(
            Vertx vertx,
            Database database,
            Indexing indexing,
            List<ProjectEnd> ends,
            BlobStorage storage,
            SignIn signIn,
            UrlSignatures signatures,
            String base,
            String region,
            Metrics metrics) {
        this.metrics = metrics;
        this.database = database;
        this.containers = containers(database, region);
        this.folders = new Folders(database, containers);
        this.objects = new DataObjects(database, containers, folders);
        this.projects = new Projects(database, containers, indexing, ends);
        this.once = new Once(database);
        this.moves = new Moves(database, containers, objects, folders);
        this.clones = new ContainerClone(database, containers, indexing);
        this.duplications = new ObjectClones(vertx, database);
        this.base = base;
        this.storage = storage;
        this.files = new Files(vertx, database, storage, objects);
        this.addresses = new FileAddresses(signatures, base);
        this.access = new AddressAccess(database, containers, signIn);
        this.archival = new Archival(database, containers, folders);
        this.regions = new Regions(region);
        this.tokens = new ApiTokens(database, signIn);
    }

    /** Projects and what callers may do in them. */
    public static Containers containers(Database database, String region) {
        return new Containers(new ProjectLevels(database, List.of(new Grants())), region);
    }

    /** The clones, which duplications make too. */
    public ContainerClone clones() {
        return clones;
    }

    /** Files, which somebody has to go on closing when a server died meanwhile. */
    public Files files() {
        return files;
    }

    /** Archived files, some of which wait. */
    public Archival archival() {
        return archival;
    }

    void addRoutes(Router router) {
        new FileRoutes(database, storage, files, addresses, access).addTo(router);
    }

    void addTo(Methods methods) {
        new SystemMethods(tokens).addTo(methods);
        new ProjectMethods(database, containers, projects, once).addTo(methods);
        new PermissionMethods(projects.permissions()).addTo(methods);
        new ArchivalMethods(archival).addTo(methods);
        new SponsorshipMethods(new Sponsorships(database, containers, projects)).addTo(methods);
        new FolderMethods(database, containers, folders, files).addTo(methods);
        new ObjectMethods(database, objects, files, once).addTo(methods);
        new AppletMethods(database, objects, files, once).addTo(methods);
        new WorkflowMethods(database, objects, once).addTo(methods);
        new FileMethods(database, objects, files, addresses, access, once).addTo(methods);
        new MoveMethods(moves, new Removals(database, containers, moves)).addTo(methods);
        new SearchMethods(database, containers, files).addTo(methods);
        new ProjectSearchMethods(database, containers).addTo(methods);
        new ResolveMethods(database, objects, files).addTo(methods);
        new PeopleMethods(database, regions).addTo(methods);
        new OrgMethods(database, regions).addTo(methods);
        new CloneMethods(clones, duplications, new ProjectLists(database, containers), base, metrics).addTo(methods);
    }
}
