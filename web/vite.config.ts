import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env.API_ORIGIN ?? "http://127.0.0.1:4180";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: { outDir: "dist", target: "es2023", reportCompressedSize: true, assetsInlineLimit: 0 },
  server: {
    port: 4190,
    proxy: { "/api": server, "/pictures": server, "/ws": { target: server, ws: true } },
  },
});
