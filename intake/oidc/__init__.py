"""Talks to an OpenID Connect provider: authorization code flow with PKCE, and nothing else of it.

Loaded only where a provider is configured; see ``wiring``.
"""

from intake.oidc.fetching import Limits
from intake.oidc.provider import OidcProvider, ProviderConfig

__all__ = ["Limits", "OidcProvider", "ProviderConfig"]
