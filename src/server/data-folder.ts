/** Where data and settings lie on each system. */
import { posix, win32 } from "node:path";

/** What decides about folders; passed in so that every system can be tested on any. */
export interface SystemFolders {
  readonly platform: NodeJS.Platform;
  readonly homeFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** An absolute folder from the environment; relative ones are ignored, as the XDG specification says. */
function fromEnvironment(system: SystemFolders, name: string): string | null {
  const value = system.env[name];
  const path = system.platform === "win32" ? win32 : posix;
  return value !== undefined && path.isAbsolute(value) ? value : null;
}

/** `XDG_DATA_HOME/quarry` or `~/.local/share/quarry`; macOS `~/Library/Application Support/quarry`; Windows `%LOCALAPPDATA%\quarry`. */
export function defaultDataFolder(system: SystemFolders): string {
  const { platform, homeFolder } = system;
  if (platform === "win32") {
    const local = fromEnvironment(system, "LOCALAPPDATA");
    return win32.join(local ?? win32.join(homeFolder, "AppData", "Local"), "quarry");
  }
  const xdg = fromEnvironment(system, "XDG_DATA_HOME");
  if (xdg !== null) return posix.join(xdg, "quarry");
  return platform === "darwin"
    ? posix.join(homeFolder, "Library", "Application Support", "quarry")
    : posix.join(homeFolder, ".local", "share", "quarry");
}

/** The user's own settings: `XDG_CONFIG_HOME/quarry/config.json`, `~/.config/quarry/config.json`, Windows `%APPDATA%\quarry\config.json`. */
export function userConfigFile(system: SystemFolders): string {
  const { platform, homeFolder } = system;
  if (platform === "win32") {
    const roaming = fromEnvironment(system, "APPDATA");
    return win32.join(
      roaming ?? win32.join(homeFolder, "AppData", "Roaming"),
      "quarry",
      "config.json",
    );
  }
  const xdg = fromEnvironment(system, "XDG_CONFIG_HOME");
  return posix.join(xdg ?? posix.join(homeFolder, ".config"), "quarry", "config.json");
}
