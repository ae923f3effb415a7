import { useEffect, useState } from 'react';
import type { Microphone } from '../../state/microphone.ts';

/** The microphones by name, while `isWanted`; empty where the browser does not tell their names yet. */
export function useMicrophones(
  list: () => Promise<readonly Microphone[]>,
  isWanted: boolean,
): readonly Microphone[] {
  const [microphones, setMicrophones] = useState<readonly Microphone[]>([]);
  useEffect(() => {
    if (!isWanted) return;
    let isCurrent = true;
    const read = (): void => {
      list().then(
        (found) => {
          if (isCurrent) setMicrophones(found.filter(isNamed));
        },
        () => {},
      );
    };
    read();
    // Absent on a page that is not secure.
    const devices: MediaDevices | undefined = navigator.mediaDevices;
    devices?.addEventListener('devicechange', read);
    return () => {
      isCurrent = false;
      devices?.removeEventListener('devicechange', read);
    };
  }, [list, isWanted]);
  return microphones;
}

/** `default` and `communications` are Chromium's names for what "the browser's choice" already is. */
function isNamed({ deviceId, label }: Microphone): boolean {
  return label !== '' && deviceId !== 'default' && deviceId !== 'communications';
}
