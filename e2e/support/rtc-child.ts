/** A participant made of LiveKit's own library for Node, as a process that a test tells what to do. */
import { DisconnectReason, Room, RoomEvent } from '@livekit/rtc-node';
import { answerParent } from '../../bench/child-channel.ts';
import { CAPTION_TOPIC } from '../../src/shared/captions/caption.ts';
import { RtcEars } from './rtc-ears.ts';
import type { ReceivedText, RtcConnection, RtcQuestion, SeenParticipant } from './rtc-messages.ts';
import { RtcMicrophone } from './rtc-microphone.ts';

const room = new Room();
const ears = new RtcEars(room);
const texts: ReceivedText[] = [];
let microphone: RtcMicrophone | null = null;
let reason: string | null = null;

room.on(RoomEvent.Disconnected, (code) => {
  reason = DisconnectReason[code] ?? String(code);
});
room.registerTextStreamHandler(CAPTION_TOPIC, (reader, { identity }) => {
  void reader.readAll().then((text) => {
    const { attributes = {} } = reader.info;
    texts.push({ sender: identity, attributes, text, atMs: Date.now() });
  });
});

answerParent(answer);

async function answer(question: RtcQuestion): Promise<unknown> {
  switch (question.type) {
    case 'join': {
      if (question.hears) ears.open();
      await room.connect(question.url, question.token, {
        autoSubscribe: question.hears,
        dynacast: false,
      });
      return null;
    }
    case 'publish':
      if (microphone) throw new Error('a microphone is already published');
      microphone = await RtcMicrophone.publish(here());
      return microphone.sid;
    case 'speak':
      return published().speak(question.pcm);
    case 'mute':
      return published().mute(question.isMuted);
    case 'unpublish': {
      const old = published();
      microphone = null;
      await old.unpublish(here());
      return null;
    }
    case 'set_name':
      return here().updateName(question.name);
    case 'set_attributes':
      return here().setAttributes(question.attributes);
    case 'send_text':
      return sendText(question);
    case 'texts':
      return texts;
    case 'participants':
      return [...room.remoteParticipants.values()].map(seen);
    case 'heard':
      return ears.heard();
    case 'connection':
      return { isConnected: room.isConnected, reason } satisfies RtcConnection;
    case 'leave':
      await room.disconnect();
      return null;
  }
}

async function sendText({
  topic,
  text,
  attributes,
  sender,
}: RtcQuestion & { type: 'send_text' }): Promise<null> {
  const writer = await here().streamText({
    topic,
    attributes,
    ...(sender !== undefined && { senderIdentity: sender }),
  });
  await writer.write(text);
  await writer.close();
  return null;
}

function here() {
  if (!room.localParticipant) throw new Error('not in a room');
  return room.localParticipant;
}

function published(): RtcMicrophone {
  if (!microphone) throw new Error('no microphone is published');
  return microphone;
}

function seen(participant: {
  identity: string;
  name: string | undefined;
  attributes: Record<string, string>;
  trackPublications: Map<string, { sid: string | undefined; muted: boolean | undefined }>;
}): SeenParticipant {
  const { identity, name = '', attributes, trackPublications } = participant;
  const tracks = [...trackPublications.values()].map(({ sid = '', muted = false }) => ({
    sid,
    isMuted: muted,
  }));
  return { identity, name, attributes, tracks };
}
