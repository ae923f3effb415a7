/** A server's stand-in for the test that kills it: starts the engine, keeps it decoding, tells its processes. */
import { startInstalledEngine } from './installed-engine.ts';
import { readSpeech } from '../../../../../fixtures/read-speech.ts';

const engine = await startInstalledEngine(1);
const samples = readSpeech('conf-adminmenu.wav');
process.send?.([engine.recognisers[0]?.pid, engine.voiceActivity.pid]);
for (;;) await engine.recognisers[0]?.decode({ samples });
