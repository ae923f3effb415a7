import type { ReactNode } from 'react';
import type { Microphone, MicrophoneSettings as Settings } from '../../state/microphone.ts';
import type { RoomMicrophone } from '../../state/room-state.ts';
import type { Preferences } from '../../state/preferences-store.ts';
import { Drawer } from '../details/drawer.tsx';
import { KeysSetting } from '../details/keys-setting.tsx';
import { MicrophoneSettings } from '../details/microphone-settings.tsx';
import { useMicrophones } from '../details/use-microphones.ts';
import { ROOM_SHORTCUTS } from './room-shortcuts.ts';

interface RoomDetailsProps {
  readonly isOpen: boolean;
  readonly microphone: RoomMicrophone;
  /** Null: there is nothing to choose. */
  readonly loudspeaker: ReactNode;
  readonly preferences: Preferences;
  readonly serverName: string;
  listMicrophones(): Promise<readonly Microphone[]>;
  onSettings(settings: Settings): void;
  onChange(change: Partial<Preferences>): void;
  onClose(): void;
}

/** Which devices the room uses, the keys, and where the sound goes. */
export function RoomDetails({ isOpen, ...props }: RoomDetailsProps) {
  return (
    <Drawer isOpen={isOpen} title="Details" onClose={props.onClose}>
      <Details {...props} />
    </Drawer>
  );
}

function Details(props: Omit<RoomDetailsProps, 'isOpen' | 'onClose'>) {
  const { microphone, preferences } = props;
  const microphones = useMicrophones(props.listMicrophones, microphone.type !== 'off');
  return (
    <>
      {microphone.type !== 'off' && (
        <section className="details-section">
          <h3>Your microphone</h3>
          <MicrophoneSettings
            settings={preferences.roomCapture}
            applied={null}
            refusedChoice={microphone.type === 'failed' ? microphone.code : null}
            microphones={microphones}
            onChange={props.onSettings}
          />
        </section>
      )}
      {props.loudspeaker}
      <section className="details-section">
        <h3>Keys</h3>
        <KeysSetting
          shortcuts={ROOM_SHORTCUTS}
          isOn={preferences.shortcuts}
          onChange={(shortcuts) => props.onChange({ shortcuts })}
        />
      </section>
      <section className="details-section">
        <h3>Where the sound goes</h3>
        <p className="details-text">
          The room’s comes from its LiveKit server to this page, and goes from here to{' '}
          <strong>{props.serverName}</strong>, which turns it into text, and nowhere else. A
          microphone that you share goes to the room as well.
        </p>
      </section>
    </>
  );
}
