import { describe, expect, it } from 'vitest';
import { watchSurroundings, type Surroundings } from './surroundings.ts';

class ScriptedPage extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible';
}

class ScriptedPermission extends EventTarget {
  state: PermissionState = 'prompt';

  become(state: PermissionState): void {
    this.state = state;
    this.dispatchEvent(new Event('change'));
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function watch(query: () => Promise<ScriptedPermission>) {
  const told: Surroundings[] = [];
  const devices = new EventTarget();
  const page = new ScriptedPage();
  const abort = new AbortController();
  const permissions = { query: query as unknown as Permissions['query'] };
  const source = { mediaDevices: devices, permissions, page };
  watchSurroundings(source, (change) => told.push(change), abort.signal);
  return { told, devices, page, abort };
}

describe('watchSurroundings', () => {
  it('tells of devices, of a page that is seen again or goes on, and of a permission that is given', async () => {
    const permission = new ScriptedPermission();
    const { told, devices, page } = watch(() => Promise.resolve(permission));
    await settled();
    devices.dispatchEvent(new Event('devicechange'));
    page.dispatchEvent(new Event('visibilitychange'));
    page.dispatchEvent(new Event('resume'));
    permission.become('granted');
    expect(told).toEqual(['devices', 'visible', 'visible', 'permission']);
  });

  it('keeps to itself that the page is hidden, and that a permission is taken', async () => {
    const permission = new ScriptedPermission();
    const { told, page } = watch(() => Promise.resolve(permission));
    await settled();
    page.visibilityState = 'hidden';
    page.dispatchEvent(new Event('visibilitychange'));
    permission.become('denied');
    permission.become('prompt');
    expect(told).toEqual([]);
  });

  it('does without permissions that the browser does not know', async () => {
    const { told, devices } = watch(() => Promise.reject(new TypeError('microphone')));
    await settled();
    devices.dispatchEvent(new Event('devicechange'));
    expect(told).toEqual(['devices']);
    const page = new ScriptedPage();
    const { signal } = new AbortController();
    const insecure = { mediaDevices: undefined, permissions: undefined, page };
    watchSurroundings(insecure, (change) => told.push(change), signal);
    page.dispatchEvent(new Event('visibilitychange'));
    expect(told).toEqual(['devices', 'visible']);
  });

  it('tells nothing once it has ended, also where the permission is answered for only then', async () => {
    const permission = new ScriptedPermission();
    const early = watch(() => Promise.resolve(permission));
    const late = watch(() => Promise.resolve(permission));
    late.abort.abort();
    await settled();
    early.abort.abort();
    permission.become('granted');
    for (const { devices, page } of [early, late]) {
      devices.dispatchEvent(new Event('devicechange'));
      page.dispatchEvent(new Event('visibilitychange'));
    }
    expect([...early.told, ...late.told]).toEqual([]);
  });
});
