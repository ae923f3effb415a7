import { scriptedAudio } from '../../src/engine/scripted/scripted-audio.ts';
import type { TestServer } from './test-server.ts';

export const SPEECH = scriptedAudio([{ silenceMs: 600 }, { word: 'alpha', ms: 400 }]);

/** What another client is told at the same server: the test's proof that it still serves. */
export async function heardByOthers(server: TestServer): Promise<string> {
  const other = server.client();
  await other.start();
  other.sendAudio(SPEECH);
  other.end();
  const { code } = await other.closed;
  return `${other.text}, ${code}`;
}

/** What {@link heardByOthers} answers when all is well. */
export const SERVED = 'alpha, 1000';
