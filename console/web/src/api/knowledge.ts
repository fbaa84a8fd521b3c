import { client, limit, take } from "./client";
import type { ArticleContent, ArticleState } from "./types";

const of = (article_id: number) => ({ params: { path: { article_id } }, signal: limit() });

export interface ArticleQuery {
  words?: string;
  state?: ArticleState;
  page?: number;
  size?: number;
}

/** What is asked and said of articles. */
export const knowledge = {
  list: (query: ArticleQuery, signal?: AbortSignal) =>
    take(client.GET("/api/knowledge", { params: { query }, signal: limit(signal) })),
  choices: (signal?: AbortSignal) => take(client.GET("/api/knowledge/choices", { signal: limit(signal) })),
  read: (article_id: number, signal?: AbortSignal) =>
    take(client.GET("/api/knowledge/{article_id}", { ...of(article_id), signal: limit(signal) })),
  versions: (article_id: number, signal?: AbortSignal) =>
    take(client.GET("/api/knowledge/{article_id}/versions", { ...of(article_id), signal: limit(signal) })),
  write: (content: ArticleContent, note: string) =>
    take(client.POST("/api/knowledge", { body: { content, note }, signal: limit() })),
  rewrite: (article_id: number, content: ArticleContent, base: number, note: string) =>
    take(client.POST("/api/knowledge/{article_id}", { ...of(article_id), body: { content, base, note } })),
  publish: (article_id: number, base: number, note: string) =>
    take(client.POST("/api/knowledge/{article_id}/publish", { ...of(article_id), body: { base, note } })),
  withdraw: (article_id: number, note: string) =>
    take(client.POST("/api/knowledge/{article_id}/withdraw", { ...of(article_id), body: { note } })),
  restore: (article_id: number, version: number, base: number, note: string) =>
    take(client.POST("/api/knowledge/{article_id}/restore", { ...of(article_id), body: { version, base, note } })),
  mark: (article_id: number, useful: boolean, call_id: string | null) =>
    take(client.POST("/api/knowledge/{article_id}/mark", { ...of(article_id), body: { useful, call_id } })),
  misses: (signal?: AbortSignal) => take(client.GET("/api/knowledge/misses", { signal: limit(signal) })),
  /** Somebody looked for these words in vain. */
  missed: (words: string) => take(client.POST("/api/knowledge/misses", { body: { words }, signal: limit() })),
  suggested: (call_id: string, signal?: AbortSignal) =>
    take(client.GET("/api/calls/{call_id}/knowledge", { params: { path: { call_id } }, signal: limit(signal) })),
};
