import Markdown from "react-markdown";

const ALLOWED = ["p", "strong", "em", "ul", "ol", "li", "h2", "h3", "h4", "blockquote", "code", "hr", "br", "a"];

/** An article's body. HTML in it is shown as text, pictures are left out, links go elsewhere and say so. */
export default function ArticleBody({ text }: { text: string }) {
  return (
    <div className="article-body">
      <Markdown
        allowedElements={ALLOWED}
        unwrapDisallowed
        components={{
          a: ({ href, children }) => (
            <a href={href} target="_blank" rel="noopener noreferrer nofollow">
              {children}
            </a>
          ),
        }}
      >
        {text}
      </Markdown>
    </div>
  );
}
