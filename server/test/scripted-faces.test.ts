import { openFaceEngine } from "../src/adapters/faces/faceapi.ts";
import { openRaster } from "../src/adapters/raster/sharp.ts";
import { photo } from "./builders.ts";
import { facesSuite } from "./contract-suites/faces.suite.ts";
import { face, scriptedFaces } from "./scripted-faces.ts";

facesSuite("the real one", async () => {
  const raster = openRaster();
  return openFaceEngine({ readPixels: (bytes) => raster.facePixels(bytes) });
});

facesSuite("the scripted one of the tests", async () => {
  const engine = scriptedFaces();
  engine.show(photo(), face(0.1));
  return engine;
});
