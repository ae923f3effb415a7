import { Mic } from 'lucide-react';
import { BrandMark } from '../header.tsx';

/** The name, and the way to the other page. */
export function LobbyHeader() {
  return (
    <header className="header">
      <h1 className="brand">
        <BrandMark />
        Earshot
      </h1>
      <a className="button" href="/">
        <Mic aria-hidden="true" />
        Your microphone
      </a>
    </header>
  );
}
