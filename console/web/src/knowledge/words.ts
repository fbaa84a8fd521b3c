import type { ArticleContent, ArticleView } from "../api/types";

/** Lines of a text field, without the empty ones. */
export function lines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

/** Whether an article has run out, or is not due yet, at a moment. */
export function timing(article: Pick<ArticleView, "valid_from" | "valid_until">, now: Date): "early" | "over" | null {
  if (article.valid_from && Date.parse(article.valid_from) > now.getTime()) return "early";
  return article.valid_until && Date.parse(article.valid_until) <= now.getTime() ? "over" : null;
}

/** A new article of that owner's. */
export function blank(owner: string): ArticleContent {
  return {
    title: "", category: "", say: "", body: "", questions: [], intents: [], queues: [],
    audience: "caller", valid_from: null, valid_until: null, owner,
  };
}
