/** Hertz and milliseconds, one tone after the other: to be told apart without looking. */
const sounds = {
  hit: [[1_320, 70]],
  warning: [
    [880, 70],
    [880, 70],
  ],
  miss: [[220, 260]],
} as const;
const PAUSE_MS = 50;
const LOUDNESS = 0.12;

let audio: AudioContext | undefined;

/** A short sound of a scan. Silent until the person has touched the page, as browsers want it. */
export function soundOf(outcome: keyof typeof sounds): void {
  if (!navigator.userActivation.hasBeenActive) return;
  audio ??= new AudioContext();
  let at = audio.currentTime;
  for (const [frequency, ms] of sounds[outcome]) {
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    tone.frequency.value = frequency;
    gain.gain.value = LOUDNESS;
    tone.connect(gain).connect(audio.destination);
    tone.start(at);
    at += ms / 1_000;
    tone.stop(at);
    at += PAUSE_MS / 1_000;
  }
}
