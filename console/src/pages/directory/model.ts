/** What a device is like, as `GET /v1/devices/{id}/model` tells it. */
export interface Model {
  properties: Record<string, unknown>;
  settings: Record<string, unknown>;
  streams: Record<string, StreamModel>;
  actions: Record<string, { description?: string }>;
  updated_at?: string;
  version: number;
}

export interface StreamModel {
  type?: string;
  description?: string;
  dynamic: boolean;
  channels: Record<string, { type: string; unit?: string }>;
}
