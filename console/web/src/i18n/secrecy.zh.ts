/** Reports whose reporter is kept secret. */
export const secrecy = {
  "secret.reporter": "保密举报人",
  "secret.tag": "保密",
  "secret.mark": "举报保密",
  "secret.markHint": "从现在起，只有通话中的座席和获授权的人能看到举报人的姓名、号码和录音；其他人只看到案号。每次查看都有记录。",
  "secret.reason": "原因",
  "secret.reasonHint": "不要写举报人的姓名或号码",
  "secret.lift": "解除保密",
  "secret.liftHint": "解除后，所有能看这通电话的人都能看到举报人。",
  "secret.hidden": "保密举报 {case}：举报人信息不显示，不能听录音",
  "secret.known": "保密举报 {case}：您的查看已记录，请勿外传",
  "secret.noSound": "保密举报，不能听录音",
  "secret.noSoundHint": "文字已隐去个人信息",
} as const;
