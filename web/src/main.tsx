import "./lib/quiet-zod.ts";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Root } from "./app/root.tsx";
import { startKeys } from "./lib/keys.tsx";
import "./styles/theme.css";

const place = document.getElementById("root");
if (!place) throw new Error("index.html has no #root");
startKeys();
createRoot(place).render(
  <StrictMode>
    <Root />
  </StrictMode>,
);
