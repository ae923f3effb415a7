/** What changed around the microphone, so that one that could not be opened perhaps can be. */
export type Surroundings =
  /** A device came or went, or another is the system's default. */
  | 'devices'
  /** The user has given the permission. */
  | 'permission'
  /** The page is seen again, or goes on after it was frozen. */
  | 'visible';

export interface SurroundingsSource {
  /** Undefined on a page that is not secure. */
  readonly mediaDevices: EventTarget | undefined;
  /** Undefined in older browsers. */
  readonly permissions: Pick<Permissions, 'query'> | undefined;
  readonly page: EventTarget & Pick<Document, 'visibilityState'>;
}

/** Tells of each change until `signal`. */
export function watchSurroundings(
  { mediaDevices, permissions, page }: SurroundingsSource,
  tell: (change: Surroundings) => void,
  signal: AbortSignal,
): void {
  mediaDevices?.addEventListener('devicechange', () => tell('devices'), { signal });
  const handleVisibility = (): void => {
    if (page.visibilityState === 'visible') tell('visible');
  };
  page.addEventListener('visibilitychange', handleVisibility, { signal });
  // Page lifecycle: the end of a freeze, which comes to hidden pages too.
  page.addEventListener('resume', () => tell('visible'), { signal });
  if (permissions) void watchPermission(permissions, () => tell('permission'), signal);
}

async function watchPermission(
  permissions: Pick<Permissions, 'query'>,
  tellGranted: () => void,
  signal: AbortSignal,
): Promise<void> {
  // Some browsers know no permission of this name: then a click has to tell.
  const status = await permissions.query({ name: 'microphone' }).catch(() => null);
  if (!status || signal.aborted) return;
  const handleChange = (): void => {
    if (status.state === 'granted') tellGranted();
  };
  status.addEventListener('change', handleChange, { signal });
}
