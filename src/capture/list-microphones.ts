export interface Microphone {
  readonly deviceId: string;
  /** Empty until the page has once been given a microphone. */
  readonly label: string;
}

/** The microphones that there are, none on a page that is not secure. Before any permission browsers show at most one, without a name. */
export async function listMicrophones(): Promise<Microphone[]> {
  const mediaDevices = navigator.mediaDevices as MediaDevices | undefined;
  if (!mediaDevices) return [];
  const devices = await mediaDevices.enumerateDevices();
  return devices
    .filter(({ kind, deviceId }) => kind === 'audioinput' && deviceId !== '')
    .map(({ deviceId, label }) => ({ deviceId, label }));
}
