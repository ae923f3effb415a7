/** Makes recordings as a process of its own: seconds of arithmetic, for which no decode must wait. */
import { answerParent } from './child-channel.ts';
import { makeRecording, type RecordingRequest } from './accuracy/recordings.ts';

answerParent((request: RecordingRequest) => makeRecording(request));
