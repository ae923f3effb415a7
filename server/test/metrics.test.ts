import { describe, expect, test, vi } from 'vitest';
import { scriptedAudio } from '../src/engine/scripted/scripted-audio.ts';
import { cut, resumeOf } from './support/resuming.ts';
import { scrape, type Scraped } from './support/scrape.ts';
import { SPEECH as ONE_WORD } from './support/some-speech.ts';
import { openServer, type TestServer } from './support/test-server.ts';

const SECOND = 16_000;
const SESSIONS = 'earshot_sessions{state="attached"}';
const SPEECH = scriptedAudio([
  { silenceMs: 600 },
  { word: 'alpha', ms: 800 },
  { silenceMs: 1_200 },
  { word: 'gamma', ms: 500 },
]);

/** Scrapes until `check` no longer throws: what a socket's end changes comes when it comes. */
function scrapedOnce(server: TestServer, check: (scraped: Scraped) => void): Promise<Scraped> {
  const look = async (): Promise<Scraped> => {
    const scraped = await scrape(server.url);
    check(scraped);
    return scraped;
  };
  return vi.waitFor(look, { timeout: 20_000, interval: 20 });
}

/** `expected`, with what the series of these names say. */
function alike(scraped: Scraped, expected: Readonly<Record<string, number>>) {
  return Object.fromEntries(Object.keys(expected).map((it) => [it, scraped.value(it)]));
}

function expectValues(scraped: Scraped, expected: Readonly<Record<string, number>>): void {
  expect(alike(scraped, expected)).toEqual(expected);
}

describe('a stream moves the counters', () => {
  test('from its start to its done: opened, heard, decoded, completed; and then it is in no gauge any more', async () => {
    const server = await openServer();
    const client = server.client();
    await client.start({ interim: false });
    expectValues(await scrape(server.url), {
      earshot_connections: 1,
      'earshot_sessions{state="attached"}': 1,
      'earshot_sessions{state="detached"}': 0,
      'earshot_streams_opened_total{how="new"}': 1,
      'earshot_streams_ended_total{outcome="completed"}': 0,
      earshot_audio_received_seconds_total: 0,
      'earshot_recognisers{state="ready"}': 2,
      'earshot_recognisers{state="loading"}': 0,
    });
    client.sendAudio(SPEECH.subarray(0, 2 * SECOND));
    // What was received before is not counted again, alone or together with more.
    client.sendFrame(0, SPEECH.subarray(0, SECOND));
    client.sendFrame(SECOND, SPEECH.subarray(SECOND, 2.5 * SECOND));
    client.sendAudio(SPEECH.subarray(2.5 * SECOND));
    client.end();
    expect((await client.closed).code).toBe(1000);
    const scraped = await scrapedOnce(server, (it) => expect(it.value(SESSIONS)).toBe(0));
    expectValues(scraped, {
      earshot_connections: 0,
      'earshot_streams_ended_total{outcome="completed"}': 1,
      'earshot_streams_ended_total{outcome="closed"}': 0,
      'earshot_decodes_asked_total{kind="final"}': 2,
      'earshot_decodes_settled_total{kind="final",outcome="text"}': 2,
      'earshot_decode_lag_seconds_count{kind="final"}': 2,
      'earshot_decode_seconds_count{kind="final"}': 2,
      'earshot_decode_tries_failed_total{kind="final"}': 0,
      'earshot_decodes_running{kind="final"}': 0,
      'earshot_decodes_queued{kind="final"}': 0,
      'earshot_decodes_asked_total{kind="partial"}': 0,
    });
    const decoded = server.engine.decodes.reduce((sum, { samples }) => sum + samples.length, 0);
    const audio = scraped.value('earshot_audio_received_seconds_total');
    expect(audio).toBeCloseTo(SPEECH.length / SECOND, 6);
    const ofFinals = scraped.value('earshot_decoded_audio_seconds_total{kind="final"}');
    expect(ofFinals).toBeCloseTo(decoded / SECOND, 6);
    const factor = scraped.value('earshot_decode_realtime_factor{kind="final"}');
    const took = scraped.value('earshot_decode_seconds_sum{kind="final"}');
    expect(factor).toBeGreaterThan(0);
    expect(took).toBeGreaterThan(0);
    // Of partials there was none: no factor is better than a wrong one.
    expect(scraped.value('earshot_decode_realtime_factor{kind="partial"}')).toBeNull();
  });

  test('partials: each that was asked for has an outcome, and those that came are among them', async () => {
    const server = await openServer();
    const client = server.client();
    await client.start();
    client.sendAudio(SPEECH);
    client.end();
    await client.closed;
    const scraped = await scrape(server.url);
    const of = (series: string): number => scraped.value(series) ?? Number.NaN;
    const text = of('earshot_decodes_settled_total{kind="partial",outcome="text"}');
    const dropped = of('earshot_decodes_settled_total{kind="partial",outcome="dropped"}');
    expect(of('earshot_decodes_asked_total{kind="partial"}')).toBe(text + dropped);
    expect(client.all('partial').length).toBeGreaterThan(0);
    expect(text).toBeGreaterThanOrEqual(client.all('partial').length);
    expect(of('earshot_decode_lag_seconds_count{kind="partial"}')).toBe(text);
  });

  test('while decodes wait and run, that is seen', async () => {
    // Five words, five finals: the pauses between them are not learnt to be hesitations.
    const server = await openServer({ config: { endpointSilenceMs: 600 } });
    server.engine.behave(() => ({ type: 'hold' }));
    const client = server.client();
    await client.start({ interim: false });
    for (const word of ['one', 'two', 'three', 'four', 'five'])
      client.sendAudio(scriptedAudio([{ silenceMs: 900 }, { word, ms: 400 }, { silenceMs: 900 }]));
    await scrapedOnce(server, (scraped) =>
      expectValues(scraped, {
        'earshot_decodes_running{kind="final"}': 2,
        'earshot_decodes_queued{kind="final"}': 3,
        'earshot_decodes_asked_total{kind="final"}': 5,
        'earshot_decodes_settled_total{kind="final",outcome="text"}': 0,
      }),
    );
    // Nobody wants them any more: no failures. Those that run answer, or are lost at their deadline.
    client.socket.close(1000);
    await client.closed;
    server.engine.release();
    const scraped = await scrapedOnce(server, (it) =>
      expectValues(it, {
        'earshot_decodes_running{kind="final"}': 0,
        'earshot_decodes_queued{kind="final"}': 0,
        'earshot_decodes_settled_total{kind="final",outcome="failed"}': 0,
        'earshot_streams_ended_total{outcome="closed"}': 1,
        'earshot_streams_ended_total{outcome="completed"}': 0,
      }),
    );
    const settled = (outcome: string): number =>
      scraped.value(`earshot_decodes_settled_total{kind="final",outcome="${outcome}"}`) ?? 0;
    expect(settled('abandoned')).toBeGreaterThanOrEqual(3);
    expect(settled('abandoned') + settled('text')).toBe(5);
  });

  test('a connection that is lost and one that takes the stream up again', async () => {
    const server = await openServer();
    const first = server.client();
    const begun = await first.start();
    await cut(first);
    await scrapedOnce(server, (scraped) =>
      expectValues(scraped, {
        'earshot_sessions{state="attached"}': 0,
        'earshot_sessions{state="detached"}': 1,
      }),
    );
    await server.client().start({ resume: resumeOf(begun, first, 1) });
    const scraped = await scrape(server.url);
    expect(scraped.value(SESSIONS)).toBe(1);
    expectValues(scraped, {
      'earshot_sessions{state="detached"}': 0,
      'earshot_streams_opened_total{how="new"}': 1,
      'earshot_streams_opened_total{how="resumed"}': 1,
    });
  });
});

describe('what goes wrong', () => {
  test('tries that fail, processes replaced, and the gap of audio that kills the engine', async () => {
    const server = await openServer();
    server.engine.behave(({ text }) => ({ type: text === 'alpha' ? 'die' : 'answer' }));
    const client = server.client();
    await client.start({ interim: false });
    client.sendAudio(SPEECH);
    client.sendGap(SECOND, 'muted');
    client.sendGap(SECOND / 2, 'muted');
    client.end();
    await client.closed;
    await scrape(server.url);
    // Looking does not change what is seen.
    const scraped = await scrape(server.url);
    expectValues(scraped, {
      'earshot_decode_tries_failed_total{kind="final"}': 3,
      'earshot_engine_processes_replaced_total{process="decode"}': 3,
      'earshot_engine_processes_replaced_total{process="voice_activity"}': 0,
      'earshot_decodes_settled_total{kind="final",outcome="failed"}': 1,
      'earshot_decodes_settled_total{kind="final",outcome="text"}': 1,
      'earshot_decode_lag_seconds_count{kind="final"}': 1,
      'earshot_gaps_total{reason="engine_failed"}': 1,
      'earshot_gaps_total{reason="muted"}': 2,
      'earshot_gap_seconds_total{reason="muted"}': 1.5,
    });
    const lost = client.all('gap').find(({ reason }) => reason === 'engine_failed');
    expect(scraped.value('earshot_gap_seconds_total{reason="engine_failed"}')).toBeCloseTo(
      ((lost?.end ?? 0) - (lost?.start ?? 0)) / SECOND,
      6,
    );
  });

  test('refusals: before the socket by status, on it by code', async () => {
    const token = 'open-sesame-please';
    const server = await openServer({ config: { token } });
    await server.client({ origin: 'https://evil.example' }).closed;
    await expect(server.client().start({ token: 'a wrong one' })).rejects.toThrow('unauthorised');
    const client = server.client();
    await client.start({ token });
    client.send('{');
    await client.closed;
    expectValues(await scrape(server.url, { authorization: `Bearer ${token}` }), {
      'earshot_upgrades_refused_total{status="403"}': 1,
      'earshot_upgrades_refused_total{status="404"}': 0,
      'earshot_errors_told_total{code="unauthorised"}': 1,
      'earshot_errors_told_total{code="bad_message"}': 1,
      'earshot_errors_told_total{code="internal"}': 0,
      'earshot_streams_opened_total{how="new"}': 1,
    });
  });
});

describe('what is not told', () => {
  test('nothing that anyone said, is, or has; and no stream adds a series', async () => {
    const server = await openServer();
    const before = await scrape(server.url);
    const client = server.client({ headers: { 'x-forwarded-for': '203.0.113.7' } });
    const { session, secret } = await client.start({ token: 'a token nobody asked for' });
    client.sendAudio(ONE_WORD);
    client.send({ type: 'wordy_message' });
    await client.next('warning');
    client.send({ type: 'end_of_stream', at: 1 });
    await client.closed;
    const after = await scrape(server.url);
    for (const told of [session, secret, 'alpha', 'wordy', 'nobody asked', '203.0.113.7', '127.0'])
      expect(after.body).not.toContain(told);
    const isFactor = (series: string): boolean => series.includes('realtime_factor');
    expect(after.series.filter((it) => !isFactor(it))).toEqual(before.series);
    expect(before.series.length).toBeGreaterThan(100);
  });

  test('nothing of another server in the same process', async () => {
    const [one, other] = [await openServer(), await openServer()];
    await one.client().start();
    expect((await scrape(one.url)).value(SESSIONS)).toBe(1);
    expect((await scrape(other.url)).value(SESSIONS)).toBe(0);
    expect((await scrape(other.url)).value('earshot_streams_opened_total{how="new"}')).toBe(0);
  });
});
