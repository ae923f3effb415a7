import type { DecodeLane } from '../../server/src/scheduler/decode-scheduler-api.ts';
import { msToSamples } from '../../src/shared/audio/sample-rate.ts';
import { edgeWords } from '../edge-words.ts';
import type { Utterance } from '../engine-material.ts';
import { normalisedWords, wordErrors, type WordErrors } from '../word-error-rate.ts';
import type { JoinedSpeech } from './recordings.ts';
import { throughWholePath, type Heard, type PathServices } from './whole-path.ts';

/** One recording of all clips, heard through the whole path and beside it decoded clip by clip. */
export interface SpeechRow {
  readonly name: string;
  readonly path: WordErrors;
  readonly whole: WordErrors;
  /** First and last words of clips that stand against nothing, though they do when decoded whole. */
  readonly edgesLost: number;
  /** Utterances that silence ended more than 200 ms before their clip's last sound. */
  readonly cutAmid: number;
  /** Words of tiles in which nobody speaks. */
  readonly inventedWords: number;
  readonly heard: Heard;
  readonly utterances: readonly Utterance[];
  readonly wholeTexts: readonly string[];
}

/** What sounds on in a room is decoded with its clip. */
const REVERBERATION_SAMPLES = msToSamples(300);
/** Nearer to the end of its clip, an utterance lost a breath or a consonant at the most. */
const AMID_SAMPLES = msToSamples(200);

export async function measureSpeech(
  name: string,
  pcm: Int16Array,
  { clips, material }: JoinedSpeech,
  services: PathServices,
): Promise<SpeechRow> {
  const { utterances } = material;
  const lane = services.scheduler.openLane();
  const lengths = new Map(clips.map((clip) => [clip.file, clip.pcm.length]));
  const decodings = utterances.map(({ file, start }) => {
    const end = start + (lengths.get(file) ?? 0) + REVERBERATION_SAMPLES;
    return decoded(lane, pcm.subarray(start, end));
  });
  const [heard, ...wholeTexts] = await Promise.all([throughWholePath(pcm, services), ...decodings]);
  lane.close();
  return { name, heard, utterances, wholeTexts, ...compared(utterances, heard, wholeTexts) };
}

async function decoded(lane: DecodeLane, samples: Int16Array): Promise<string> {
  const outcome = await lane.final(samples);
  if (outcome.type === 'failed') throw new Error('the engine failed on a clip decoded whole');
  return outcome.text;
}

function compared(
  utterances: readonly Utterance[],
  heard: Heard,
  wholeTexts: readonly string[],
): Pick<SpeechRow, 'path' | 'whole' | 'edgesLost' | 'cutAmid' | 'inventedWords'> {
  const said = utterances.map(({ text }) => text).join(' ');
  const path = wordErrors(said, heard.finals.map(({ text }) => text).join(' '));
  const whole = wordErrors(said, wholeTexts.join(' '));
  const edges = edgeWords(utterances.map(({ text }) => normalisedWords(text).length));
  const edgesLost = edges.filter((index) => !path.kept[index] && whole.kept[index]).length;
  const nobody = heard.finals.filter(
    ({ start, end }) =>
      !utterances.some(({ onset, speechEnd }) => onset < end && speechEnd > start),
  );
  const inventedWords = normalisedWords(nobody.map(({ text }) => text).join(' ')).length;
  const cutAmid = heard.endings.filter(
    ({ forced, speechEnd: at }) =>
      !forced &&
      utterances.some(({ onset, speechEnd }) => at > onset && at < speechEnd - AMID_SAMPLES),
  ).length;
  return { path, whole, edgesLost, cutAmid, inventedWords };
}
