import type { BackgroundTechnique, PortraitTechnique } from "./scene.ts";
import { hangAurora } from "./techniques/aurora.ts";
import { paintBrushwork } from "./techniques/brushwork.ts";
import { drawContours } from "./techniques/contours.ts";
import { printCyanotype } from "./techniques/cyanotype.ts";
import { raiseDunes } from "./techniques/dunes.ts";
import { printDuotone } from "./techniques/duotone.ts";
import { cutEngraving } from "./techniques/engraving.ts";
import { cutFacets } from "./techniques/facets.ts";
import { layFlow } from "./techniques/flow.ts";
import { plantForest } from "./techniques/forest.ts";
import { printHalftone } from "./techniques/halftone.ts";
import { lightLanterns } from "./techniques/lanterns.ts";
import { printLinocut } from "./techniques/linocut.ts";
import { pourMarble } from "./techniques/marble.ts";
import { weaveMesh } from "./techniques/mesh.ts";
import { paintOil } from "./techniques/oil.ts";
import { paintOrbit } from "./techniques/orbit.ts";
import { drawPastel } from "./techniques/pastel.ts";
import { raisePeaks } from "./techniques/peaks.ts";
import { drawPencil } from "./techniques/pencil.ts";
import { printPoster } from "./techniques/poster.ts";
import { paintWatercolour } from "./techniques/watercolour.ts";
import { cutWaves } from "./techniques/waves.ts";

/** Every way to paint a person, by the name a request may force. */
export const portraitTechniques: Readonly<Record<string, PortraitTechnique>> = {
  oil: paintOil,
  brushwork: paintBrushwork,
  watercolour: paintWatercolour,
  pastel: drawPastel,
  pencil: drawPencil,
  engraving: cutEngraving,
  linocut: printLinocut,
  poster: printPoster,
  halftone: printHalftone,
  duotone: printDuotone,
  facets: cutFacets,
  cyanotype: printCyanotype,
};

/** Every way to paint a background. */
export const backgroundTechniques: Readonly<Record<string, BackgroundTechnique>> = {
  mesh: weaveMesh,
  flow: layFlow,
  contours: drawContours,
  aurora: hangAurora,
  dunes: raiseDunes,
  peaks: raisePeaks,
  forest: plantForest,
  waves: cutWaves,
  marble: pourMarble,
  orbit: paintOrbit,
  lanterns: lightLanterns,
};
