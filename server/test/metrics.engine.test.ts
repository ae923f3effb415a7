import { expect, test } from 'vitest';
import { readSpeech } from '../../fixtures/read-speech.ts';
import { SAMPLE_RATE_HZ } from '../../src/shared/audio/sample-rate.ts';
import { createEmbeddedEngine } from '../src/engine/embedded/embedded-engine.ts';
import { installedModel } from '../src/engine/embedded/test-support/installed-engine.ts';
import { systemClock } from '../src/system-clock.ts';
import { scrape } from './support/scrape.ts';
import { openServerWith } from './support/test-server.ts';

test('the real engine moves the counters: what was decoded and how long it took, and processes that were killed', async () => {
  const log = { info() {}, warn() {} };
  const engine = createEmbeddedEngine({ ...installedModel(), clock: systemClock, log });
  const server = await openServerWith(engine);
  const before = await scrape(server.url);
  expect(before.value('earshot_recognisers{state="ready"}')).toBe(engine.recognisers.length);
  for (const { pid } of [engine.recognisers[0]!, engine.voiceActivity])
    process.kill(pid ?? Number.NaN, 'SIGKILL');

  const client = server.client();
  await client.start();
  const pcm = readSpeech('vm-instructions.wav');
  client.sendAudio(pcm);
  client.end();
  await client.closed;
  expect(client.text).toContain('messages');

  const scraped = await scrape(server.url);
  const of = (series: string): number => scraped.value(series) ?? Number.NaN;
  const spoken = client.all('final').filter(({ speechStart }) => speechStart !== undefined);
  const samples = spoken.reduce((sum, { start, end }) => sum + end - start, 0);
  const decoded = of('earshot_decoded_audio_seconds_total{kind="final"}');
  expect(decoded).toBeCloseTo(samples / SAMPLE_RATE_HZ, 3);
  expect(of('earshot_audio_received_seconds_total')).toBeCloseTo(pcm.length / SAMPLE_RATE_HZ, 3);
  expect(of('earshot_decode_seconds_count{kind="final"}')).toBe(spoken.length);
  expect(of('earshot_decode_lag_seconds_count{kind="final"}')).toBe(spoken.length);
  expect(of('earshot_decode_lag_seconds_sum{kind="final"}')).toBeGreaterThanOrEqual(
    of('earshot_decode_seconds_sum{kind="final"}'),
  );
  expect(of('earshot_decode_realtime_factor{kind="final"}')).toBeGreaterThan(0);
  // More than one where the machine is so busy that others are lost at their deadlines.
  for (const name of ['decode', 'voice_activity'])
    expect(of(`earshot_engine_processes_replaced_total{process="${name}"}`)).toBeGreaterThan(0);
  console.log(
    `finals: ${(of('earshot_decode_seconds_sum{kind="final"}') / decoded).toFixed(3)} s a second of audio`,
  );
});
