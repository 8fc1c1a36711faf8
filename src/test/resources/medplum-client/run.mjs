// Drives a running server with the unmodified @medplum/core:
//   node run.mjs <base URL> <client id> <client secret> <email> <password>
// with a super administrator's client, and the e-mail address and password of a super administrator.
// Prints a line per step; a step that fails is named, and ends the run with exit code 1.
import assert from 'node:assert/strict';

// The client only mentions WebSockets here, but cannot be loaded without them; Node has them since version 22.
globalThis.WebSocket ??= EventTarget;
const { MedplumClient, OperationOutcomeError } = await import('@medplum/core');

const [baseUrl, clientId, clientSecret, email, password] = process.argv.slice(2);

// Nothing is cached or bundled together: every call is a request of its own.
function newClient() {
  return new MedplumClient({ baseUrl, fetch, cacheTime: 0, autoBatchTime: 0 });
}

async function step(name, work) {
  try {
    const result = await work();
    console.log(`ok      ${name}`);
    return result;
  } catch (error) {
    console.log(`FAILED  ${name}`);
    console.log(error instanceof OperationOutcomeError ? JSON.stringify(error.outcome, undefined, 2) : error);
    process.exit(1);
  }
}

// The client hashes its challenge (PKCE, S256) in browsers only, by window.crypto; without one it sends it plain.
async function startLogin(medplum, request, inBrowser) {
  const warn = console.warn;
  try {
    if (inBrowser) {
      globalThis.window = { crypto: globalThis.crypto, btoa, atob };
    } else {
      console.warn = () => undefined;
    }
    return await medplum.startLogin(request);
  } finally {
    delete globalThis.window;
    console.warn = warn;
  }
}

function processCode(medplum, code) {
  return medplum.processCode(code, { redirectUri: baseUrl });
}

async function refused(promise, id) {
  const error = await promise.then(
    () => assert.fail(`answered, and should be refused as ${id}`),
    (thrown) => thrown
  );
  assert.ok(error instanceof OperationOutcomeError, String(error));
  assert.equal(error.outcome.id, id);
  return error.outcome;
}

const admin = newClient();
const client = newClient();
const basic = newClient();

await step('startClientLogin as super administrator', async () => {
  const profile = await admin.startClientLogin(clientId, clientSecret);
  assert.equal(profile.resourceType, 'ClientApplication');
  assert.equal(profile.id, clientId);
  assert.equal(admin.isSuperAdmin(), true);
});

await step('startClientLogin with a wrong secret', async () => {
  await assert.rejects(newClient().startClientLogin(clientId, 'wrong'), /Invalid/);
});

const project = await step('$init', async () => {
  const made = await admin.post(admin.fhirUrl('Project', '$init'), {
    resourceType: 'Parameters',
    parameter: [{ name: 'name', valueString: 'Drive' }],
  });
  assert.equal(made.resourceType, 'Project');
  assert.equal(made.name, 'Drive');
  return made;
});

const login = await step('searchOne for the default client', async () => {
  const found = await admin.searchOne('ClientApplication', { _project: project.id });
  assert.equal(found.name, 'Drive Default Client');
  assert.match(found.secret, /^[0-9a-f]{64}$/);
  return found;
});

await step('startClientLogin as the project', async () => {
  await client.startClientLogin(login.id, login.secret);
  assert.equal(client.getProject().id, project.id);
  assert.equal(client.isSuperAdmin(), false);
});

const patient = await step('createResource', async () => {
  const made = await client.createResource({ resourceType: 'Patient', name: [{ family: 'A' }] });
  assert.ok(made.id && made.meta.versionId && made.meta.lastUpdated);
  assert.equal(made.meta.project, project.id);
  return made;
});

const identifier = [{ system: 'http://x', value: '1' }];

await step('createResourceIfNoneExist', async () => {
  const wanted = { resourceType: 'Patient', identifier };
  const first = await client.createResourceIfNoneExist(wanted, 'identifier=http://x|1');
  const second = await client.createResourceIfNoneExist(wanted, 'identifier=http://x|1');
  assert.equal(second.id, first.id);
  assert.equal(second.meta.versionId, first.meta.versionId);
});

await step('upsertResource', async () => {
  const wanted = { resourceType: 'Patient', identifier, active: true };
  const updated = await client.upsertResource(wanted, 'identifier=http://x|1');
  assert.equal(updated.active, true);
  assert.equal((await client.searchResources('Patient', 'identifier=http://x|1')).length, 1);
});

const updated = await step('updateResource', async () => {
  const result = await client.updateResource({ ...patient, active: true });
  assert.equal(result.id, patient.id);
  assert.equal(result.active, true);
  assert.notEqual(result.meta.versionId, patient.meta.versionId);
  return result;
});

await step('updateResource without a change', async () => {
  const same = await client.updateResource(updated);
  assert.equal(same.meta.versionId, updated.meta.versionId);
});

await step('patchResource', async () => {
  const made = await client.createResource({ resourceType: 'Basic', code: { text: 'a' } });
  const patched = await client.patchResource('Basic', made.id, [
    { op: 'test', path: '/meta/versionId', value: made.meta.versionId },
    { op: 'replace', path: '/code/text', value: 'b' },
  ]);
  assert.equal(patched.code.text, 'b');
  await assert.rejects(
    client.patchResource('Basic', made.id, [{ op: 'remove', path: '/nothing' }]),
    /operation 0: \/nothing does not exist/
  );
  await client.deleteResource('Basic', made.id);
});

await step('patchResource of a Patient', async () => {
  const [found] = await client.searchResources('Patient', 'identifier=http://x|1');
  const patched = await client.patchResource('Patient', found.id, [{ op: 'replace', path: '/active', value: false }]);
  assert.equal(patched.active, false);
  assert.notEqual(patched.meta.versionId, found.meta.versionId);
});

await step('searchOne, searchResources', async () => {
  assert.equal((await client.searchOne('Patient')).resourceType, 'Patient');
  assert.equal((await client.searchResources('Patient', { _count: 1000 })).length, 2);
});

await step('graphql is refused by name', async () => {
  await assert.rejects(client.graphql('{ PatientList { id } }'), /GraphQL is not supported/);
});

const binary = await step('createBinary', async () => {
  const made = await client.createBinary({
    data: 'hello',
    filename: 'a.txt',
    contentType: 'text/plain',
    securityContext: { reference: `Patient/${patient.id}` },
  });
  assert.equal(made.resourceType, 'Binary');
  assert.equal(made.contentType, 'text/plain');
  assert.ok(made.url, 'no presigned URL');
  return made;
});

await step('download by id', async () => {
  assert.equal(await (await client.download(`Binary/${binary.id}`)).text(), 'hello');
});

await step('download by presigned URL', async () => {
  assert.equal(await (await client.download(binary.url)).text(), 'hello');
  assert.equal(await (await fetch(binary.url)).text(), 'hello');
});

const media = await step('an attachment is folded and shown with a presigned URL', async () => {
  const made = await client.createResource({
    resourceType: 'Media',
    status: 'completed',
    subject: { reference: `Patient/${patient.id}` },
    content: { contentType: 'text/plain', url: `Binary/${binary.id}` },
  });
  assert.equal(await (await fetch(made.content.url)).text(), 'hello');
  return made;
});

await step('executeBatch', async () => {
  const entry = [];
  for (let i = 0; i < 1100; i++) {
    entry.push({
      request: { method: 'POST', url: 'Observation' },
      resource: {
        resourceType: 'Observation',
        status: 'final',
        code: { text: `n${i}` },
        subject: { reference: `Patient/${patient.id}` },
      },
    });
  }
  const fullUrl = 'urn:uuid:8a1c6a52-0000-4000-8000-000000000001';
  entry.push({ fullUrl, request: { method: 'POST', url: 'Patient' }, resource: { resourceType: 'Patient' } });
  entry.push({
    request: { method: 'POST', url: 'Encounter' },
    resource: { resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' }, subject: { reference: fullUrl } },
  });
  entry.push({ request: { method: 'GET', url: `Patient/${patient.id}` } });
  entry.push({ request: { method: 'GET', url: 'Patient/00000000-0000-4000-8000-000000000000' } });
  const result = await client.executeBatch({ resourceType: 'Bundle', type: 'batch', entry });
  assert.equal(result.type, 'batch-response');
  assert.equal(result.entry.length, 1104);
  assert.ok(result.entry.slice(0, 1102).every((each) => each.response.status === '201'));
  assert.equal(result.entry[1101].resource.subject.reference, `Patient/${result.entry[1100].resource.id}`);
  assert.equal(result.entry[1102].resource.id, patient.id);
  assert.equal(result.entry[1103].response.status, '404');
});

await step('search', async () => {
  const bundle = await client.search('Observation', { subject: `Patient/${patient.id}`, _count: 3, _total: 'accurate' });
  assert.equal(bundle.total, 1100);
  assert.equal(bundle.entry.length, 3);
  assert.ok(bundle.link.some((link) => link.relation === 'next'));
  const none = await client.search('Observation', 'subject=Patient/00000000-0000-4000-8000-000000000000');
  assert.equal(none.entry, undefined);
});

await step('search by codes, dates, included resources and parts', async () => {
  const made = await client.createResource({
    resourceType: 'Condition',
    subject: { reference: `Patient/${patient.id}` },
    code: { coding: [{ system: 'http://snomed.info/sct', code: '38341003' }] },
    recordedDate: '2026-05-04',
  });
  const bundle = await client.search(
    'Condition',
    'code=http://snomed.info/sct|38341003&recorded-date=ge2026-05&_include=Condition:subject&_fields=code'
  );
  assert.deepEqual(bundle.entry.map((each) => `${each.search.mode} ${each.resource.id}`), [
    `match ${made.id}`,
    `include ${patient.id}`,
  ]);
  assert.equal(bundle.entry[0].resource.recordedDate, undefined);
  await client.deleteResource('Condition', made.id);
});

await step('startAsyncRequest of a batch', async () => {
  const job = await client.startAsyncRequest(client.fhirUrl().toString(), {
    method: 'POST',
    body: JSON.stringify({
      resourceType: 'Bundle',
      type: 'batch',
      entry: [{ request: { method: 'GET', url: `Patient/${patient.id}` } }],
    }),
    pollStatusOnAccepted: true,
    pollStatusPeriod: 100,
  });
  assert.equal(job.status, 'completed');
  const results = job.output.parameter.find((each) => each.name === 'results').valueReference.reference;
  const answers = JSON.parse(await (await client.download(results)).text());
  assert.equal(answers.entry[0].resource.id, patient.id);
});

await step('the RateLimit header is read', async () => {
  const limits = client.rateLimitStatus();
  assert.deepEqual(limits.map((each) => each.name), ['requests', 'fhirInteractions']);
  assert.ok(limits.every((each) => each.remainingUnits > 0));
});

await step('search by an unknown parameter', async () => {
  await assert.rejects(client.search('Patient', 'nonsense=1'), /nonsense/);
});

await step('searchResourcePages over more than 1000', async () => {
  const ids = new Set();
  let pages = 0;
  for await (const page of client.searchResourcePages('Observation', { _count: 200 })) {
    page.forEach((each) => ids.add(each.id));
    pages++;
  }
  assert.equal(ids.size, 1100);
  assert.ok(pages >= 6);
});

await step('readHistory', async () => {
  const history = await client.readHistory('Patient', patient.id);
  assert.equal(history.type, 'history');
  assert.deepEqual(
    history.entry.map((each) => each.resource.meta.versionId),
    [updated.meta.versionId, patient.meta.versionId]
  );
});

await step('readVersion', async () => {
  const version = await client.readVersion('Patient', patient.id, patient.meta.versionId);
  assert.equal(version.active, undefined);
  assert.deepEqual(version.name, [{ family: 'A' }]);
});

await step('readResource, readReference', async () => {
  assert.deepEqual(await client.readResource('Patient', patient.id), updated);
  assert.equal((await client.readReference({ reference: `Patient/${patient.id}` })).id, patient.id);
});

await step('$clone by anybody but a super administrator', async () => {
  await refused(client.post(client.fhirUrl('Project', project.id, '$clone'), {}), 'forbidden');
});

const cloned = await step('$clone', async () => {
  const made = await admin.post(admin.fhirUrl('Project', project.id, '$clone'), { name: 'Drive Clone' });
  assert.equal(made.resourceType, 'Project');
  assert.equal(made.name, 'Drive Clone');
  assert.notEqual(made.id, project.id);
  return made;
});

await step('the clone, read back', async () => {
  assert.equal((await admin.readResource('Project', cloned.id)).name, 'Drive Clone');
  const patients = await admin.searchResources('Patient', { _project: cloned.id });
  assert.equal(patients.length, 3);
  const copy = patients.find((each) => each.name?.[0].family === 'A');
  assert.notEqual(copy.id, patient.id);
  let observations = 0;
  for await (const page of admin.searchResourcePages('Observation', { _project: cloned.id, _count: 1000 })) {
    assert.ok(page.every((each) => each.subject.reference === `Patient/${copy.id}`));
    observations += page.length;
  }
  assert.equal(observations, 1100);
  const [copiedMedia] = await admin.searchResources('Media', { _project: cloned.id });
  assert.equal(copiedMedia.subject.reference, `Patient/${copy.id}`);
  assert.ok(!copiedMedia.content.url.includes(binary.id));
  assert.equal(await (await fetch(copiedMedia.content.url)).text(), 'hello');
  const [copiedClient] = await admin.searchResources('ClientApplication', { _project: cloned.id });
  assert.equal(copiedClient.name, 'Drive Clone Default Client');
  assert.equal(copiedClient.secret, undefined);
});

await step('the source is as it was', async () => {
  assert.deepEqual(await client.readResource('Patient', patient.id), updated);
  assert.equal((await client.readResource('Media', media.id)).meta.versionId, media.meta.versionId);
});

await step('startAsyncRequest of $clone', async () => {
  const job = await admin.startAsyncRequest(admin.fhirUrl('Project', project.id, '$clone').toString(), {
    method: 'POST',
    body: JSON.stringify({ name: 'Drive Clone 2' }),
    pollStatusOnAccepted: true,
    pollStatusPeriod: 100,
  });
  assert.equal(job.resourceType, 'AsyncJob');
  assert.equal(job.status, 'completed');
  assert.equal((await admin.searchResources('Project', { name: 'Drive Clone 2' })).length, 1);
});

await step('deleteResource, then 410', async () => {
  await client.deleteResource('Media', media.id);
  await refused(client.readResource('Media', media.id), 'gone');
});

await step('setBasicAuth', async () => {
  basic.setBasicAuth(login.id, login.secret);
  assert.equal((await basic.readResource('Patient', patient.id)).id, patient.id);
  assert.equal((await basic.searchResources('Patient')).length, 3);
});

await step('startLogin with a password, PKCE by S256', async () => {
  const person = newClient();
  const begun = await startLogin(person, { email, password, projectId: admin.getProject().id, remember: true }, true);
  const profile = await processCode(person, begun.code);
  assert.equal(profile.resourceType, 'Practitioner');
  assert.equal(person.isSuperAdmin(), true);
  assert.equal(person.getActiveLogin().refreshToken, undefined);
});

await step('startLogin with a wrong password', async () => {
  await assert.rejects(startLogin(newClient(), { email, password: 'wrong password' }, true), /Email or password is invalid/);
});

const adminUrl = `admin/projects/${project.id}`;

await step('invite', async () => {
  const invited = await client.invite(project.id, {
    resourceType: 'Practitioner',
    firstName: 'Ann',
    lastName: 'Example',
    email: 'ann@example.org',
    password: 'a long password',
    sendEmail: false,
  });
  assert.equal(invited.resourceType, 'ProjectMembership');
  assert.equal(invited.project.reference, `Project/${project.id}`);
  const clonedUrl = `admin/projects/${cloned.id}/invite`;
  await admin.post(clonedUrl, {
    resourceType: 'Practitioner',
    firstName: 'Ann',
    lastName: 'Example',
    email: 'ann@example.org',
    membership: { admin: true },
  });
});

const ann = newClient();
let annsFirstRefreshToken;

await step('startLogin with several memberships, PKCE plain', async () => {
  const begun = await startLogin(ann, { email: 'ann@example.org', password: 'a long password', scope: 'openid offline_access' });
  assert.equal(begun.code, undefined);
  const chosen = begun.memberships.find((each) => each.project.reference === `Project/${project.id}`);
  const { code } = await ann.post('auth/profile', { login: begun.login, profile: chosen.id });
  const profile = await processCode(ann, code);
  assert.deepEqual(profile.name, [{ given: ['Ann'], family: 'Example' }]);
  assert.equal(ann.getProject().id, project.id);
  assert.equal(ann.isProjectAdmin(), false);
  const me = await ann.get('auth/me');
  assert.equal(me.user.email, 'ann@example.org');
  assert.equal(me.security.sessions.length, 1);
  assert.equal(me.security.memberships.length, 2);
  annsFirstRefreshToken = ann.getActiveLogin().refreshToken;
  assert.ok(annsFirstRefreshToken);
});

await step('a refresh when the access token is refused', async () => {
  await ann.setActiveLogin({ ...ann.getActiveLogin(), accessToken: 'x'.repeat(43) }).catch(() => undefined);
  assert.equal((await ann.readResource('Patient', patient.id)).id, patient.id);
  assert.notEqual(ann.getActiveLogin().refreshToken, annsFirstRefreshToken);
});

await step('auth/changepassword', async () => {
  await assert.rejects(
    ann.post('auth/changepassword', { oldPassword: 'not this one', newPassword: 'another password' }),
    /Incorrect password/
  );
  await ann.post('auth/changepassword', { oldPassword: 'a long password', newPassword: 'another password' });
  assert.equal((await ann.readResource('Patient', patient.id)).id, patient.id);
  await assert.rejects(startLogin(newClient(), { email: 'ann@example.org', password: 'a long password' }, true), /invalid/);
});

await step('admin/projects', async () => {
  assert.equal((await client.get(adminUrl)).project.name, 'Drive');
  const app = await client.post(`${adminUrl}/client`, { name: 'App' });
  const signedIn = newClient();
  await signedIn.startClientLogin(app.id, app.secret);
  assert.equal(signedIn.getProject().id, project.id);
  await refused(signedIn.get(adminUrl), 'forbidden');
  const bot = await client.post(`${adminUrl}/bot`, { name: 'Hello', description: 'Says hello' });
  await client.post(client.fhirUrl('Bot', bot.id, '$deploy'), { code: 'exports.handler = 1;', filename: 'hello.js' });
  const deployed = await client.readResource('Bot', bot.id);
  assert.equal(await (await client.download(deployed.executableCode.url)).text(), 'exports.handler = 1;');
  await assert.rejects(client.executeBot(bot.id, {}), /not supported/);
  const secrets = await client.post(`${adminUrl}/secrets`, [{ name: 'KEY', valueString: 'v' }]);
  assert.equal(secrets.secret[0].valueString, 'v');
  const [membership] = await client.searchResources('ProjectMembership', `profile=ClientApplication/${app.id}`);
  await client.delete(`${adminUrl}/members/${membership.id}`);
  await assert.rejects(newClient().startClientLogin(app.id, app.secret));
});

await step('$expunge of the clone', async () => {
  const job = await admin.startAsyncRequest(admin.fhirUrl('Project', cloned.id, '$expunge').toString(), {
    method: 'POST',
    body: '{}',
    pollStatusOnAccepted: true,
    pollStatusPeriod: 100,
  });
  assert.equal(job.status, 'completed');
  const error = await admin.readResource('Project', cloned.id).catch((thrown) => thrown);
  assert.ok(['gone', 'not-found'].includes(error.outcome?.id), String(error));
});

await step('signOut', async () => {
  const token = client.getAccessToken();
  await client.signOut();
  const late = newClient();
  late.setAccessToken(token);
  await refused(late.readResource('Patient', patient.id), 'unauthorized');
});
