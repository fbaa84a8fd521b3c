/** How loud a stream is right now, 0 to 1, for a bar on the screen. */
export interface Meter {
  level: () => number;
  stop: () => void;
}

/** Speech at a headset peaks at about a fifth of full scale. */
const FULL = 0.2;

export function meterOf(stream: MediaStream): Meter {
  const audio = new AudioContext();
  const analyser = audio.createAnalyser();
  analyser.fftSize = 512;
  const source = audio.createMediaStreamSource(stream);
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    level: () => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
      return Math.min(1, Math.sqrt(power) / FULL);
    },
    stop: () => {
      source.disconnect();
      void audio.close();
    },
  };
}
