import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useText } from '../app/text';
import styles from './camera-scan.module.css';
import { Layer } from './layer';

/** The Shape Detection API, which not every browser has. */
interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
declare global {
  interface Window {
    readonly BarcodeDetector?: new () => Detector;
  }
}

const LOOK_MS = 120;
/** A code counts again once it has been out of sight for this long. */
const AWAY_MS = 1_200;

export function hasCameraScan(): boolean {
  // Outside of a secure page there are no media devices, whatever the types say.
  return window.BarcodeDetector !== undefined && 'mediaDevices' in navigator;
}

/** Reads codes through the camera until it is closed. The camera is asked for when this opens, and let go when it closes. */
export function CameraScan({
  onCode,
  onClose,
  children,
}: {
  readonly onCode: (code: string) => void;
  readonly onClose: () => void;
  /** What the last code did. */
  readonly children?: ReactNode;
}) {
  const { t } = useText();
  const video = useRef<HTMLVideoElement>(null);
  const [isRefused, setRefused] = useState(false);
  const latest = useRef(onCode);
  useEffect(() => {
    latest.current = onCode;
  });
  useEffect(() => {
    const watch = new AbortController();
    watchCodes(video, watch.signal, (code) => latest.current(code)).catch(() => setRefused(true));
    return () => watch.abort();
  }, []);
  return (
    <Layer title={t('ui.camera.title')} onClose={onClose}>
      {isRefused ? (
        <p role="alert">{t('ui.camera.refused')}</p>
      ) : (
        <video ref={video} className={styles['video']} aria-label={t('ui.camera.picture')} muted playsInline />
      )}
      {children}
    </Layer>
  );
}

/** @throws DOMException when the camera is refused, taken or not there */
async function watchCodes(
  video: React.RefObject<HTMLVideoElement | null>,
  signal: AbortSignal,
  onCode: (code: string) => void,
): Promise<void> {
  if (window.BarcodeDetector === undefined) return;
  const detector = new window.BarcodeDetector();
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  const letGo = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  // Closed while the person was being asked.
  if (signal.aborted) return letGo();
  signal.addEventListener('abort', letGo);
  const lastSeen = new Map<string, number>();
  if (video.current !== null) {
    video.current.srcObject = stream;
    // Ends by itself when the layer is closed before the first picture.
    video.current.play().catch(() => undefined);
  }
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (signal.aborted || video.current === null) return;
    // A frame that is not there yet has no codes.
    const found = await detector.detect(video.current).catch(() => []);
    const now = performance.now();
    for (const { rawValue } of found) {
      const isNew = now - (lastSeen.get(rawValue) ?? Number.NEGATIVE_INFINITY) > AWAY_MS;
      lastSeen.set(rawValue, now);
      if (isNew && !signal.aborted) onCode(rawValue);
    }
  }
}
