import type { GraphPlace } from "../../../../../../contract/src/workflow-shapes.ts";
import type { DescribeClass } from "../graph/class.rules.ts";
import { type Graph, type GraphNode, linksOf } from "../graph/graph.rules.ts";
import {
  distinctPlaces,
  linkAt,
  loadedInput,
  loadersBehind,
  nodeBehind,
  type Placed,
  samePlace,
  upstream,
} from "../graph/walk.rules.ts";
import { modelPath, wordsOf } from "./samplers.rules.ts";

export interface PicturePlaces {
  /** Inputs that name the file of the subject's source. */
  sources: GraphPlace[];
  /** The node that takes a style's picture; `loadersBehind` it tells which file to set. */
  style: GraphPlace | undefined;
  /** The first source becomes part of the picture or is described to the model, rather than only its structure or face. */
  isEdited: boolean;
}

/** An input for a picture, with the files that feed it. */
interface Fed {
  place: GraphPlace;
  loaders: GraphPlace[];
}

/** Classes of the IPAdapter family, the simple one of old included, and the misspelt ones. */
const adapterClass = /^IPA+dapter/;
/** It takes a face and fails on a picture without one: the subject's source, never a style. */
const faceClass = /FaceID/;
const pictureName = /^(image.*|pixels|clip_vision_output.*)$/;

const saysStyle = ({ class_type, inputs }: GraphNode): boolean =>
  /Style/.test(class_type) || (typeof inputs.weight_type === "string" && inputs.weight_type.includes("style"));

/** What of a graph the searches below look at. */
interface Scene {
  graph: Graph;
  samplers: readonly Placed[];
  active: readonly Placed[];
  beginning: readonly Placed[];
  describeClass: DescribeClass;
}

function fedBy({ graph, describeClass }: Scene, { id, node }: Placed, inputs: readonly string[]): Fed[] {
  return inputs.flatMap((input) => {
    const place = { node: id, input };
    const loaders = Object.hasOwn(node.inputs, input) ? loadersBehind(graph, describeClass, place) : [];
    return loaders.length > 0 ? { place, loaders } : [];
  });
}

/** Adapters on the model's way into a sampler; one that works on embeddings is stood for by the node that makes them. */
function adaptersOf({ graph, samplers }: Scene): Placed[] {
  const onPath = samplers.flatMap((sampler) => modelPath(graph, sampler));
  const adapters = onPath.filter(({ node }) => adapterClass.test(node.class_type));
  const own = adapters.map((adapter) => nodeBehind(graph, adapter.node, "pos_embed", "ipadapter_params") ?? adapter);
  return [...new Map(own.map((adapter) => [adapter.id, adapter])).values()];
}

/** Nodes on the positive words' way into the samplers. */
function conditioningPath({ graph, samplers }: Scene): Placed[] {
  const starts = samplers.flatMap((sampler) => wordsOf(graph, sampler, "positive")?.node ?? []);
  return upstream(graph, starts, (_node, input) => input === "positive" || input.startsWith("conditioning"));
}

/** Places that take a style: adapters that say so, other adapters, then Redux and unCLIP. */
function styleNodes(scene: Scene, conditioning: readonly Placed[]): Placed[] {
  const adapters = adaptersOf(scene).filter(({ node }) => !faceClass.test(node.class_type));
  const described = conditioning.filter(({ node }) => linkAt(node, "clip_vision_output") !== undefined);
  const isPlain = ({ node }: Placed) => !saysStyle(node);
  return [...adapters.filter(({ node }) => saysStyle(node)), ...adapters.filter(isPlain), ...described];
}

const styleInputs = ["image_style", "image", "image_1", "image1", "clip_vision_output"];

/** Pictures that the words are encoded together with: Qwen's edit images, and the latents of a ReferenceLatent. */
function referencesOf(scene: Scene, conditioning: readonly Placed[]): Fed[] {
  const chain = conditioning.flatMap((placed): Fed[][] => {
    if (linkAt(placed.node, "clip_vision_output")) return [];
    const latent = nodeBehind(scene.graph, placed.node, "latent", "reference_latent");
    if (latent) return [fedBy(scene, latent, ["pixels", "image"])];
    const isEncoder = linkAt(placed.node, "clip") !== undefined;
    return isEncoder
      ? [
          fedBy(
            scene,
            placed,
            Object.keys(placed.node.inputs).filter((name) => /^image\d*$/.test(name)),
          ),
        ]
      : [];
  });
  // The walk meets the last reference first; the model sees the one nearest to the words as its first picture.
  return chain.reverse().flat();
}

const loadersOf = (fed: readonly Fed[]) => distinctPlaces(fed.flatMap(({ loaders }) => loaders));
const without = (places: readonly GraphPlace[], taken: readonly GraphPlace[]) =>
  places.filter((place) => !taken.some((other) => samePlace(place, other)));

/** Files that are drawn on: those in the latent's way, or in the pictures' way where nothing samples. */
function drawnOn({ beginning, describeClass }: Scene): GraphPlace[] {
  return beginning.flatMap(({ id, node }) => {
    const input = loadedInput(node, describeClass);
    return input === undefined || /mask/i.test(node.class_type) ? [] : { node: id, input };
  });
}

/** Files that only guide: faces first, then the structure for a ControlNet, taken where nothing else is a source. */
function guiding(scene: Scene): { faces: GraphPlace[]; structure: GraphPlace[] } {
  const faces = adaptersOf(scene).filter(({ node }) => faceClass.test(node.class_type));
  const controls = scene.active.filter(({ node }) => linkAt(node, "control_net") !== undefined);
  const fed = (nodes: readonly Placed[]) => loadersOf(nodes.flatMap((node) => fedBy(scene, node, ["image"])));
  return { faces: fed(faces), structure: fed(controls) };
}

/** Files that belong to style nodes by any of their inputs, a composition or a counterexample included. */
const styleFiles = (scene: Scene, nodes: readonly Placed[]) =>
  loadersOf(
    nodes.flatMap((node) =>
      fedBy(
        scene,
        node,
        linksOf(node.node).flatMap(({ input }) => (pictureName.test(input) ? input : [])),
      ),
    ),
  );

/**
 * Tells the files that stand for the subject from the one that stands for a style. Drawn on, encoded with the words or
 * a face means the subject; an adapter, Redux or unCLIP means style; of several encoded pictures the first is the
 * subject, the second the style.
 */
export function detectPictures(scene: Scene): PicturePlaces {
  const conditioning = conditioningPath(scene);
  const styles = styleNodes(scene, conditioning);
  const references = referencesOf(scene, conditioning);
  const drawn = drawnOn(scene);
  const { faces, structure } = guiding(scene);
  const [firstReference] = references;
  const edited = drawn.length > 0 ? drawn : (firstReference?.loaders ?? []);
  const certain = distinctPlaces([...edited, ...faces]);
  const spare = references.find(({ loaders }) => without(loaders, certain).length > 0);
  const found = styles.flatMap((node) => fedBy(scene, node, styleInputs))[0] ?? spare;
  const taken = [...styleFiles(scene, styles), ...loadersOf(references)];
  return {
    sources: certain.length > 0 ? certain : without(structure, taken),
    style: found?.place,
    isEdited: edited.length > 0,
  };
}
