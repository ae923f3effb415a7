import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';

/** Within so many pixels of the end the reader counts as being there. */
const END_SLACK_PX = 32;

export interface Follow {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  readonly isFollowing: boolean;
  jumpToLive(): void;
}

/**
 * Keeps the end in view while the content grows, until the reader scrolls up; scrolling back down,
 * or {@link Follow.jumpToLive}, follows again. Growth is seen by its size, not by a render. `isShown`:
 * the transcript is on the page.
 */
export function useFollow(isShown = true): Follow {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [isFollowing, setIsFollowing] = useState(true);

  const setFollowing = useCallback((value: boolean) => {
    following.current = value;
    setIsFollowing(value);
  }, []);

  useEffect(() => {
    const box = scroller.current;
    const inner = content.current;
    if (!isShown || !box || !inner) return;
    let topPx = box.scrollTop;
    const handleScroll = (): void => {
      const movedUp = box.scrollTop < topPx - 1;
      topPx = box.scrollTop;
      if (isAtEnd(box)) setFollowing(true);
      else if (movedUp) setFollowing(false);
    };
    const keepEnd = (): void => {
      if (!following.current) return;
      box.scrollTop = box.scrollHeight;
      topPx = box.scrollTop;
    };
    const sizes = new ResizeObserver(keepEnd);
    sizes.observe(inner);
    sizes.observe(box);
    box.addEventListener('scroll', handleScroll, { passive: true });
    return () => {
      sizes.disconnect();
      box.removeEventListener('scroll', handleScroll);
    };
  }, [isShown, setFollowing]);

  const jumpToLive = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    setFollowing(true);
    box.scrollTop = box.scrollHeight;
  }, [setFollowing]);

  return { scroller, content, isFollowing, jumpToLive };
}

function isAtEnd(box: HTMLElement): boolean {
  return box.scrollHeight - box.clientHeight - box.scrollTop <= END_SLACK_PX;
}
