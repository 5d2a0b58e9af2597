"""Where bytes live: settings, serializers, filesystems, the store."""
