import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env.API_ORIGIN ?? "http://127.0.0.1:4180";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    outDir: "dist",
    target: "es2023",
    reportCompressedSize: true,
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // One chunk, so that the schemas' compiler is switched off before any schema is made.
            { name: "zod", test: /node_modules\/zod\/|quiet-zod/ },
            { name: "react", test: /node_modules\/(react|react-dom|scheduler)\// },
          ],
        },
      },
    },
  },
  server: {
    port: 4190,
    proxy: { "/api": server, "/pictures": server, "/ws": { target: server, ws: true } },
  },
});
