const BEEP_HZ = 880;
const BEEP_S = 0.4;

/** One short tone. */
export function beep(audio: AudioContext): void {
  const source = audio.createOscillator();
  const gain = audio.createGain();
  source.frequency.value = BEEP_HZ;
  gain.gain.value = 0.2;
  source.connect(gain).connect(audio.destination);
  source.start();
  source.stop(audio.currentTime + BEEP_S);
}
