"""The chain of a brief (简报 → 批示 → 部署、发文、执法 → 结果): each step its own object with its own approval."""
