import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where the console's API listens while the pages are developed. */
const API = process.env.SILVERLINE_CONSOLE_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  base: "/",
  plugins: [react()],
  server: { host: "127.0.0.1", port: 5173, proxy: { "/api": API } },
  build: { outDir: "dist", target: "es2022", chunkSizeWarningLimit: 700 },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
