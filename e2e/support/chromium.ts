import { chromium, type Browser } from 'playwright';

/** What the browser's microphone is. One browser process each: the flags are per process. */
export type FakeMicrophone =
  | { readonly type: 'file'; readonly path: string }
  /** The same, over and over. */
  | { readonly type: 'looped_file'; readonly path: string }
  /** Once, and without the fake question: the context's permissions decide, and may be taken back. */
  | { readonly type: 'permitted_file'; readonly path: string }
  | { readonly type: 'denied' }
  /** No audio input device at all. */
  | { readonly type: 'none' };

const QUIET_ON_CLOSED_NETWORKS = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function microphoneFlags(microphone: FakeMicrophone): string[] {
  switch (microphone.type) {
    case 'file':
      return [
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        `--use-file-for-fake-audio-capture=${microphone.path}%noloop`,
      ];
    case 'looped_file':
      return [
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        `--use-file-for-fake-audio-capture=${microphone.path}`,
      ];
    case 'permitted_file':
      return [
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-audio-capture=${microphone.path}%noloop`,
      ];
    case 'denied':
      return ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream=deny'];
    case 'none':
      return ['--use-fake-ui-for-media-stream'];
  }
}

/** What every browser of the tests is started with, and its microphone. */
export function chromiumFlags(microphone: FakeMicrophone): string[] {
  return [
    '--no-sandbox',
    '--disable-gpu',
    ...QUIET_ON_CLOSED_NETWORKS,
    ...microphoneFlags(microphone),
  ];
}

/** Launches a real Chromium with that microphone. The caller closes it. */
export function launchChromium(microphone: FakeMicrophone): Promise<Browser> {
  const executablePath = process.env['EARSHOT_CHROMIUM'];
  return chromium.launch({
    ...(executablePath ? { executablePath } : { channel: 'chromium' }),
    args: chromiumFlags(microphone),
  });
}
