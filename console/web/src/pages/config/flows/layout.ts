import dagre from "@dagrejs/dagre";
import type { FlowDrawing } from "../../../api/types";

export interface Placed {
  name: string;
  shape: FlowDrawing["boxes"][number]["shape"] | "missing" | "start";
  /** Two lines: what it is called, what it does or says. */
  lines: [string, string];
  /** All that is said there. */
  text: string;
  line: number | null;
  /** The middle. */
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Way {
  start: string;
  end: string;
  word: string;
  path: string;
  /** Where the word stands. */
  at: { x: number; y: number };
}

export interface Plan {
  width: number;
  height: number;
  boxes: Placed[];
  ways: Way[];
}

/** The circle where calls come in; no step can be called so. */
export const START = "(start)";
const WIDTH = 184;
const HEIGHT = 50;
const MARGIN = 16;
const MOST_CHARS = 15;
const MOST_WORD = 22;

/** A flow from top to bottom, in pixels. Pure. */
export function plan(drawing: FlowDrawing): Plan {
  const graph = new dagre.graphlib.Graph({ multigraph: false, compound: false });
  graph.setGraph({ rankdir: "TB", nodesep: 28, ranksep: 46, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  const boxes = unplaced(drawing);
  for (const box of boxes) graph.setNode(box.name, { width: box.width, height: box.height });
  const arrows = [{ start: START, end: drawing.start, word: "" }, ...drawing.arrows];
  for (const { start, end, word } of arrows) {
    graph.setEdge(start, end, word ? { width: 8 * Math.min(word.length, MOST_WORD), height: 16, labelpos: "c" } : {});
  }
  dagre.layout(graph);
  const size = graph.graph() as { width?: number; height?: number };
  return {
    width: Math.ceil(size.width ?? 0),
    height: Math.ceil(size.height ?? 0),
    boxes: boxes.map((box) => ({ ...box, ...spot(graph.node(box.name)) })),
    ways: arrows.map((arrow) => ({ ...arrow, word: cut(arrow.word, MOST_WORD), ...drawn(graph.edge(arrow.start, arrow.end)) })),
  };
}

type Unplaced = Omit<Placed, "x" | "y">;

/** Steps, the start, and steps that are named and not there. */
function unplaced({ title, boxes, arrows, start }: FlowDrawing): Unplaced[] {
  const known = new Set(boxes.map((box) => box.name));
  const named = new Set([start, ...arrows.map((arrow) => arrow.end)]);
  const size = { width: WIDTH, height: HEIGHT };
  return [
    { name: START, shape: "start", lines: [cut(title, MOST_CHARS), ""], text: title, line: null, width: WIDTH, height: 34 },
    ...boxes.map(({ name, shape, says, text, line }) => ({
      name,
      shape,
      lines: [cut(name, 24), cut(text || says, MOST_CHARS)] as [string, string],
      text: text ? `${says}\n${text}` : says,
      line,
      ...size,
    })),
    ...[...named]
      .filter((name) => !known.has(name))
      .map((name) => ({ name, shape: "missing" as const, lines: [cut(name, 24), "?"] as [string, string], text: name, line: null, ...size })),
  ];
}

interface Point {
  x: number;
  y: number;
}

function spot(node: unknown): Point {
  const { x = 0, y = 0 } = node as Partial<Point>;
  return { x, y };
}

/** A soft line through dagre's points; its word at its middle. */
function drawn(edge: unknown): { path: string; at: Point } {
  const { points = [], x, y } = edge as { points?: Point[] } & Partial<Point>;
  const middle = points[Math.floor(points.length / 2)] ?? { x: 0, y: 0 };
  const [first, ...rest] = points;
  if (!first) return { path: "", at: middle };
  const path = rest.reduce((done, point, index) => {
    const next = rest[index + 1];
    if (!next) return `${done} L${point.x},${point.y}`;
    return `${done} Q${point.x},${point.y} ${(point.x + next.x) / 2},${(point.y + next.y) / 2}`;
  }, `M${first.x},${first.y}`);
  return { path, at: x !== undefined && y !== undefined ? { x, y } : middle };
}

export function cut(text: string, most: number): string {
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : text;
}
