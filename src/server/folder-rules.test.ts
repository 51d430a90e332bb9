import { describe, expect, test } from "vitest";
import { isTooWide, isWithin, judgeFolder } from "./folder-rules.ts";

describe("on Linux", () => {
  const rules = { platform: "linux" as const, homeFolder: "/home/ada" };

  test.each([
    "/",
    "/home",
    "/home/ada",
    "/home/ada/",
    "/home/eve",
    "/etc",
    "/etc/ssl/private",
    "/usr",
    "/usr/lib",
    "/var",
    "/var/log/app",
    "/proc/1",
    "/sys",
    "/dev/shm",
    "/tmp",
    "/opt",
    "/mnt",
    "/home/ada/.ssh",
    "/home/ada/.ssh/keys",
    "/home/ada/.aws",
  ])("%s is too wide", (folder) => {
    expect(isTooWide(rules, folder)).toBe(true);
  });

  test.each([
    "/home/ada/code",
    "/home/ada/code/etc",
    "/tmp/project",
    "/usr/src/linux",
    "/opt/app",
    "/srv/git/repo",
    "/var/www/site",
    "/work",
    "/home/ada/.config/nvim",
  ])("%s is a project", (folder) => {
    expect(isTooWide(rules, folder)).toBe(false);
  });

  test("a home folder at an unusual place is known, and what holds it", () => {
    const root = { platform: "linux" as const, homeFolder: "/root" };
    expect(isTooWide(root, "/root")).toBe(true);
    expect(isTooWide(root, "/root/project")).toBe(false);
    const deep = { platform: "linux" as const, homeFolder: "/data/people/ada" };
    expect(isTooWide(deep, "/data/people")).toBe(true);
    expect(isTooWide(deep, "/data")).toBe(true);
    expect(isTooWide(deep, "/data/people/ada/x")).toBe(false);
  });
});

test.each([
  ["C:\\", true],
  ["c:\\", true],
  ["D:\\", true],
  ["C:\\Windows", true],
  ["C:\\WINDOWS\\System32", true],
  ["C:\\Users", true],
  ["C:\\Users\\Ada", true],
  ["C:\\Users\\eve", true],
  ["C:\\Program Files", true],
  ["C:\\Users\\Ada\\.ssh", true],
  ["C:\\Users\\Ada\\code", false],
  ["D:\\work", false],
])("on Windows %s: %s", (folder, wide) => {
  expect(isTooWide({ platform: "win32", homeFolder: "C:\\Users\\Ada" }, folder)).toBe(wide);
});

test.each([
  ["/Users", true],
  ["/Users/Ada", true],
  ["/users/ada", true],
  ["/System", true],
  ["/private/etc/x", true],
  ["/Users/ada/code", false],
])("on macOS %s: %s", (folder, wide) => {
  expect(isTooWide({ platform: "darwin", homeFolder: "/Users/ada" }, folder)).toBe(wide);
});

test("roots decide alone when there are some", () => {
  const rules = { platform: "linux" as const, homeFolder: "/home/ada", roots: ["/work/a", "/etc"] };
  expect(judgeFolder(rules, "/work/a")).toBe("allowed");
  expect(judgeFolder(rules, "/work/a/deep/er")).toBe("allowed");
  expect(judgeFolder(rules, "/work/ab")).toBe("outside-roots");
  expect(judgeFolder(rules, "/work/a/../b")).toBe("outside-roots");
  expect(judgeFolder(rules, "/etc/nginx")).toBe("allowed");
  expect(judgeFolder(rules, "/home/ada")).toBe("outside-roots");
  expect(judgeFolder({ ...rules, roots: [] }, "/home/ada")).toBe("too-wide");
});

test("a folder whose name begins with two dots lies inside", () => {
  expect(isWithin("linux", "/work/..hidden/x", ["/work"])).toBe(true);
  expect(isWithin("linux", "/work/..", ["/work"])).toBe(false);
});
