import { UploadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useRef } from "react";

interface FileButtonProps {
  label: string;
  /** As an input's `accept`. */
  accept: string;
  busy: boolean;
  chosen: (file: File) => void;
}

/** A button that asks for one file of this computer; the same one again, too, once it was corrected. */
export function FileButton({ label, accept, busy, chosen }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        aria-label={label}
        onChange={({ target }) => {
          const file = target.files?.[0];
          target.value = "";
          if (file) chosen(file);
        }}
      />
      <Button icon={<UploadOutlined />} loading={busy} onClick={() => input.current?.click()}>
        {label}
      </Button>
    </>
  );
}
