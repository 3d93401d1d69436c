"""What people call settings, operations and events elsewhere, by the name they have here.

Everyday words first, then the names of CloudFormation, Terraform and the SDKs that mean the same.  Letters alone
count: MemorySize, memory_size and memory-size are one.  What services are called stands with each of them
(`AwsService.known_as`).  A name that several services have is one line: who lacks it is never offered it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def _table(said: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({name: tuple(words.split()) for name, words in said.items()})


ALIKE: tuple[frozenset[str], ...] = tuple(
    frozenset(words.split())
    for words in (
        "memory mem ram",
        "timeout deadline",
        "keep kept retention retain retained expire expires expiry expiration ttl lifetime",
        "least min minimum minimal fewest lowest",
        "most max maximum maximal highest",
        "processor cpu vcpu core",
        "zone az",
        "call invocation request",
        "answer response reply",
        "storage stored store disk",
        "error failure fail failed failing",
        "encrypted encrypt encryption",
        "connection conn",
        "size large",
        "backup snapshot",
        "object file",
        "ingest ingested ingestion",
        "interval every",
        "concurrency concurrent parallel",
    )
)
"""Words that mean the same inside a name: MinCapacity is the least capacity."""

SETTINGS = _table(
    {
        # functions and containers
        "memory_mb": "cpu vcpu vcpus cores memory ram mem size MemorySize memory_size",
        "memory_gb": "memory ram mem memory_size container_memory",
        "memory_used_mb": "max_memory_used used_memory",
        "vcpu": "cpu cpus cores processor vcpus cpu_units task_cpu",
        "ephemeral_mb": "tmp disk storage scratch EphemeralStorage ephemeral_storage ephemeral_storage_size",
        "ephemeral_gb": "tmp disk storage scratch EphemeralStorage ephemeral_storage size_in_gib",
        "timeout_s": "timeout time_out timeout_seconds time_limit max_duration",
        "duration_ms": "duration run_time execution_time average_duration avg_duration request_duration time "
        "response_time average_request_duration latency",
        "architecture": "arch processor cpu_architecture Architectures graviton arm arm64 x86 runtime_platform",
        "reserved_concurrency": "ReservedConcurrentExecutions reserved_concurrent_executions concurrency_limit "
        "max_concurrency reserved",
        "provisioned_concurrency": "ProvisionedConcurrentExecutions provisioned_concurrent_executions provisioned "
        "ProvisionedConcurrencyConfig",
        "cold_start_percent": "cold_starts cold_start_rate",
        "init_ms": "init init_duration cold_start_time cold_start_duration startup_time",
        "async_retries": "retries MaximumRetryAttempts maximum_retry_attempts",
        "event_poller_units": "ProvisionedPollerConfig provisioned_poller_config pollers",
        "way_out": "public_ip assign_public_ip vpc VpcConfig vpc_config network_configuration nat subnets private",
        "errors_percent": "errors error_rate failure_rate failures fails failing",
        "log_kb": "logs logging log_size log_volume",
        "log_keep_days": "retention log_retention RetentionInDays retention_in_days retention_days",
        "log_class": "LogGroupClass log_group_class class",
        "tasks": "DesiredCount desired_count count replicas task_count number_of_tasks instances pods",
        "min_tasks": "MinCapacity min_capacity min_replicas minimum",
        "max_tasks": "MaxCapacity max_capacity max_replicas maximum",
        "spot_percent": "spot FARGATE_SPOT spot_share",
        "operating_system": "os OperatingSystemFamily operating_system_family windows platform",
        "slots": "concurrency max_concurrency concurrent_requests threads workers",
        "scaling": "autoscaling auto_scaling scale",
        "start_seconds": "startup_time start_time image_pull_time cold_start",
        "min_size": "min_instances MinSize",
        "max_size": "max_instances MaxSize",
        # where traffic begins
        "requests_per_month": "per_second per_day per_minute daily hourly monthly requests rate rps qps "
        "requests_per_second requests_per_day monthly_requests traffic "
        "calls volume hits",
        "users_per_month": "users mau monthly_active_users active_users visitors",
        "burst": "peak peak_factor spike",
        "shape": "pattern traffic_shape load_pattern",
        "runs_per_day": "runs rate cron schedule frequency interval every ScheduleExpression schedule_expression "
        "times_per_day runs_per_month runs_per_hour",
        "at_hour": "hour time start_hour",
        # databases and stores
        "capacity": "BillingMode billing_mode billing capacity_mode mode provisioned on_demand PAY_PER_REQUEST",
        "read_capacity": "ReadCapacityUnits read_capacity_units rcu rcus read_units",
        "write_capacity": "WriteCapacityUnits write_capacity_units wcu wcus write_units",
        "target_percent": "TargetValue target_value target_utilization utilization target",
        "item_kb": "size item_size record_size document_size object_size",
        "max_gb": "max_storage DataStorage data_storage maximum_storage",
        "max_ecpus_s": "ECPUPerSecond ecpu_per_second",
        "storage_gb": "gb object_count number_of_objects storage size size_gb disk data data_gb table_size "
        "AllocatedStorage allocated_storage stored",
        "stored_gb": "gb days_of_logs storage size size_gb data data_gb stored_bytes",
        "keep_days": "days retention retention_days RetentionInDays retention_in_days ttl TimeToLive time_to_live "
        "expiration expiration_days ExpirationInDays lifecycle expire_after_days",
        "consistency": "ConsistentRead consistent_read strongly_consistent strong_reads consistent_reads",
        "table_class": "TableClass class",
        "indexes": "GlobalSecondaryIndexes global_secondary_index gsi gsis indices secondary_indexes index",
        "local_indexes": "LocalSecondaryIndexes local_secondary_index lsi lsis",
        "pitr": "PointInTimeRecovery point_in_time_recovery PointInTimeRecoverySpecification continuous_backups",
        "backups_gb": "backup_retention backup_retention_period snapshots backup backups backup_storage backup_size",
        "stream_images": "StreamViewType stream_view_type stream_enabled StreamSpecification",
        "instance_class": "cpu memory ram vcpu vcpus cores DBInstanceClass db_instance_class instance_type "
        "instance class size",
        "node_type": "memory ram CacheNodeType cache_node_type instance_type instance_class node size",
        "multi_az": "zones azs availability_zones MultiAZ high_availability ha standby",
        "storage_type": "StorageType disk_type volume_type",
        "iops": "provisioned_iops ios",
        "engine": "db_engine database_engine cache_engine EngineName",
        "proxy": "rds_proxy db_proxy DBProxy",
        "replicas": "multi_az automatic_failover num_cache_clusters read_replicas replica readers "
        "ReplicasPerNodeGroup replicas_per_node_group replica_count",
        "readers": "multi_az zones azs replicas read_replicas replica reader_instances",
        "min_acu": "instance_class class instance_type acu MinCapacity min_capacity minimum_acu least_acu",
        "max_acu": "instance_class class instance_type acu MaxCapacity max_capacity maximum_acu most_acu",
        "pause_after_s": "auto_pause autopause SecondsUntilAutoPause seconds_until_auto_pause pause",
        "shards": "nodes node_count number_of_nodes num_cache_nodes ShardCount shard_count NumNodeGroups "
        "num_node_groups node_groups partitions partition_count",
        "ttl_hours": "ttl expiry expiration expire_after time_to_live retention",
        "storage_class": "StorageClass class tier",
        "object_kb": "size object_size file_size average_object_size item_size",
        "move_after_days": "TransitionInDays transition_days transition lifecycle",
        "old_versions_days": "versioning versions VersioningConfiguration NoncurrentVersionExpiration "
        "noncurrent_version_expiration NoncurrentDays noncurrent_days",
        "throughput": "mode ThroughputMode throughput_mode",
        "provisioned_mb_s": "ProvisionedThroughputInMibps provisioned_throughput_in_mibps",
        # queues, streams and buses
        "retention_days": "retention MessageRetentionPeriod message_retention_seconds message_retention keep_days ttl",
        "retention_hours": "retention RetentionPeriodHours retention_period retention_days keep_hours keep_days",
        "archive_days": "RetentionDays retention_days retention archive_retention",
        "visibility_timeout_s": "VisibilityTimeout visibility_timeout_seconds visibility timeout",
        "poll_wait_s": "ReceiveMessageWaitTimeSeconds receive_wait_time_seconds wait_time wait_time_seconds "
        "long_polling polling",
        "delay_s": "DelaySeconds delay",
        "max_receive_count": "maxReceiveCount RedrivePolicy redrive_policy redrive dlq dead_letter max_receives "
        "retries",
        "queue_type": "FifoQueue fifo type kind",
        "topic_type": "FifoTopic fifo type kind",
        "encrypted_by": "encryption encrypted kms kms_key KmsMasterKeyId kms_master_key_id KmsKeyId kms_key_id sse "
        "sse_algorithm SSESpecification",
        "mode": "StreamMode StreamModeDetails stream_mode capacity_mode billing on_demand provisioned",
        "fan_out_consumers": "enhanced_fan_out efo registered_consumers StreamConsumer consumers",
        "buffer_mb": "SizeInMBs buffering_size buffer",
        "buffer_s": "IntervalInSeconds buffering_interval interval",
        "format_conversion": "parquet orc DataFormatConversionConfiguration data_format_conversion",
        "workflow_type": "StateMachineType type express kind",
        "other_states": "states transitions state_transitions steps",
        # APIs and delivery
        "endpoint": "EndpointType endpoint_type EndpointConfiguration endpoint_configuration",
        "cache": "CacheClusterSize cache_cluster_size cache_size caching",
        "cache_hit_percent": "hit_rate cache_hit_rate hit_ratio cache_hits",
        "hit_percent": "ttl default_ttl max_ttl hit_rate cache_hit_rate hit_ratio cache_hit_ratio cache_hits cache",
        "billing": "pricing_plan plan tier",
        "invalidation_paths": "invalidations",
        "idle_timeout_s": "timeout idle",
        "zones": "azs AvailabilityZones availability_zone subnets",
        "more_gb": "gb data data_processed data_gb bytes traffic",
        # identity, keys, models, observability
        "plan": "tier UserPoolTier user_pool_tier feature_plan",
        "advanced_security": "AdvancedSecurityMode advanced_security_mode threat_protection",
        "secrets": "count number_of_secrets secret_count",
        "keys": "count cmk cmks customer_keys key_count",
        "parameters": "count parameter_count",
        "model": "ModelId model_name llm foundation_model",
        "input_tokens": "prompt prompt_tokens tokens_in",
        "output_tokens": "completion completion_tokens tokens_out",
        "max_tokens": "max_output_tokens max_tokens_to_sample",
        "rules": "rule_count number_of_rules",
        "web_acls": "acl acls web_acl WebACL",
        "bot_control": "bots",
        "sampled_percent": "FixedRate sampling_rate sampling",
        "first_per_second": "ReservoirSize reservoir",
        "job_dpus": "dpus dpu MaxCapacity NumberOfWorkers workers",
        "kpus": "kpu parallelism Parallelism",
        "zones_survived": "zones azs availability_zones",
        "infrequent_gb": "ia infrequent_access",
        "own_s": "duration workflow_duration execution_time",
        "kind": "type key_type key_spec key_usage endpoint_type",
        "job": "job_type type",
        "job_minutes": "hours duration job_hours",
        "scanned_mb": "data_scanned data gb tb scanned bytes_scanned",
        "viewers": "countries locations regions geographies geo continents",
        "per_zone": "gateways number_of_gateways",
        "functions_per_request": "functions function cloudfront_functions",
        "real_time_log_percent": "logging logs realtime_logs",
        "rate_rules": "rate_limit rate_limits rate_limiting rate_based_rules",
        "monthly_usd": "cost price usd monthly_cost monthly_price",
    }
)

OPERATIONS = _table(
    {
        "read": "open mount sql get get_item batch_get_item query scan select fetch load find lookup retrieve download",
        "write": "execute insert save put put_item update update_item delete delete_item upsert store create add "
        "set append "
        "modify remove batch_write_item",
        "transact_read": "transact_get_items transact_get transaction_read",
        "transact_write": "transact_write_items transaction transaction_write",
        "get": "head hget presign read get_object get_secret_value get_parameter download fetch load retrieve "
        "lookup select",
        "put": "multipart write upload save store insert create update add set send publish emit ingest append "
        "put_object "
        "put_record put_records put_record_batch put_events put_secret_value put_parameter put_log_events",
        "get_many": "batch_get get_parameters batch_get_secret_value",
        "get_by_path": "get_parameters_by_path",
        "set": "hset put write store save update setex cache",
        "delete": "remove delete_object delete_objects delete_parameter",
        "list": "list_objects list_objects_v2 list_secrets",
        "send": "send_message send_messages send_message_batch publish put enqueue push add message post emit write",
        "publish": "email send_email sms send_sms send notify push emit post broadcast put message",
        "invoke": "generate chat complete completion prompt embed invoke_function call run execute trigger "
        "request handle invoke_model converse",
        "start": "async invoke_async run execute invoke begin launch trigger start_execution invoke_async",
        "start_sync": "start_sync_execution run_sync execute_sync",
        "run_task": "task job start launch",
        "process": "process_message consume handle receive work invoke",
        "run_job": "start_job_run job etl",
        "request": "forward call http https get post fetch visit hit invoke",
        "query": "search select sql start_query_execution ask",
        "mutate": "mutation write update create",
        "subscribe": "subscription",
        "connect": "connection open",
        "message": "send send_message",
        "post": "post_to_connection reply push",
        "data_key": "generate_data_key",
        "sign_in": "login log_in signin authenticate auth initiate_auth",
        "sign_up": "register signup registration",
        "put_metrics": "put_metric_data metrics metric",
        "get_metrics": "get_metric_data",
        "put_alarm": "put_metric_alarm",
        "trace": "put_trace_segments segment span",
        "pull": "download docker_pull",
        "push": "upload docker_push",
        "filter": "filter_log_events tail search",
        "inspect": "check evaluate protect",
    }
)

EVENTS = _table(
    {
        "message": "receive consume poll batch publish messages receive_message received event notification item "
        "record delivery",
        "record": "read get_records consume poll records event item message row data",
        "invocation": "task invoke call run execution request trigger tick cron",
        "request": "get post call http hit visit click page_view invocation",
        "session": "visit login",
        "user": "visitor active_user",
        "object_created": "event notification upload put put_object insert create created new_object object "
        "file_uploaded",
        "change": "new_item ttl insert update modify delete write stream stream_record record item_changed changed",
        "captured": "cdc kinesis change_data_capture",
        "failure": "timeout error failed dlq dead_letter dead_letters on_failure OnFailure",
        "event": "rule match matched message notification put_events",
        "due": "event tick cron trigger fire schedule",
        "execution": "invoke run step state task start_execution",
        "ended": "completed finished succeeded done success",
        "delivery": "deliver delivered flush batch",
        "transformation": "transform processor",
        "alarm": "alert threshold",
        "miss": "cache_miss origin_request origin",
        "viewer": "viewer_request viewer_response",
        "mutation": "mutate write update",
        "query": "read resolver",
        "connect": "open connected",
        "disconnect": "close closed disconnected",
        "trigger": "sign_in login sign_up pre_sign_up post_confirmation pre_token_generation",
        "webhook": "hook",
        "replicated": "copy replica replication",
        "job": "job_run etl",
    }
)


FIELDS = _table(
    {
        "payload_kb": "payload size message_size request_size body_size body body_kb item_size record_size",
        "response_kb": "response answer response_size answer_size result_size",
        "batch_size": "batch BatchSize records_per_batch",
        "window_s": "batch_window MaximumBatchingWindowInSeconds maximum_batching_window_in_seconds "
        "batching_window window",
        "parallel": "ParallelizationFactor parallelization_factor",
        "at_once": "concurrency MaximumConcurrency maximum_concurrency MaxConcurrency max_concurrency",
        "partial_batch": "ReportBatchItemFailures report_batch_item_failures FunctionResponseTypes",
        "retries": "MaximumRetryAttempts maximum_retry_attempts retry",
        "count": "calls times per_event number",
        "share": "percent probability fraction filter",
        "cached": "hit_rate cache_hit_rate",
        "source": "from caller",
        "target": "to callee destination",
        "service": "type kind",
        "name": "label title",
        "settings": "config configuration properties options",
        "free_tier": "freetier free",
        "hours_per_month": "hours",
        "rates": "prices unit_prices",
        "quotas": "limits service_quotas",
        "inputs": "variables parameters",
        "nodes": "services resources cards components",
        "edges": "connections links arrows calls",
        "region": "aws_region location",
    }
)
"""Of documents, their nodes and their edges."""

TRAFFIC = frozenset(
    "requests requests_per_month requests_per_second requests_per_day requests_per_minute monthly_requests invocations "
    "calls invocations_per_month monthly_invocations calls_per_month events events_per_month events_per_second "
    "messages messages_per_month messages_per_second messages_per_day records records_per_month records_per_second "
    "executions executions_per_month queries queries_per_month queries_per_second reads_per_second writes_per_second "
    "reads_per_month writes_per_month put_requests get_requests puts gets put get orders_per_day users mau "
    "users_per_month monthly_active_users throughput mb_per_second bandwidth egress data_transfer transfer_gb "
    "transfer data_out ingestion ingested ingested_gb data_ingested data_in traffic rps qps tps".replace(
        "_", ""
    ).split()
)
"""What says how much comes: that is said where it enters, and flows on from there."""

NO_DIFFERENCE = frozenset(
    "runtime handler layers layer environment environment_variables env role role_arn iam_role policy policies arn "
    "description filename image_uri s3_key s3_bucket code zip_file publish tracing_config hash_key range_key "
    "partition_key sort_key attribute attributes key_schema AttributeDefinitions function_name table_name queue_name "
    "bucket_name topic_name stream_name subnet_ids security_groups security_group_ids depends_on "
    "content_based_deduplication force_destroy deletion_protection".replace("_", "")
    .lower()
    .split()
)
"""What templates say of resources that costs nothing and reaches no limit here, without what stands between words."""

NO_DIFFERENCE_HERE = frozenset(
    "code_size image url function_url tags tag labels version engine_version port username user password "
    "database_name db_name security_group subnet_group parameter_group health_check path stage stages cors domain_name "
    "listener listeners certificates ssl tls timezone scan scan_on_push workgroup performance_mode bus_name "
    "temperature top_p mfa public website cluster_mode maintenance_window encryption encrypted storage_encrypted kms "
    "kms_key zones azs availability_zones repositories".replace("_", "").split()
)
"""The same of a service that has no setting which is called so: others may have one."""

_BY_A_CALL = {
    "dlq dead_letter dead_letters dead_letter_queue dead_letter_config on_failure failure_destination": "draw a call "
    "from it for what fails, to a queue",
    "trigger triggers event_source event_sources event_source_mapping source sources": "draw what calls it",
    "target targets origin origins subscriber subscribers subscription subscriptions destinations target_group "
    "target_groups": "draw a call from it to each",
    "waf firewall": "draw WAF between it and who calls it",
    "message_size record_size request_size event_size payload payload_size body_size": "the calls that lead to it "
    "say it, as payload_kb",
    "response_size answer_size result_size": "the calls that lead to it say it, as response_kb",
    "replication global_table global_tables replica_regions regions cross_region": "draw the copy in its own region, "
    "and a call to it that replicates",
}
BY_A_CALL: Mapping[str, str] = MappingProxyType(
    {word.replace("_", ""): how for words, how in _BY_A_CALL.items() for word in words.split()}
)
"""What templates say of a resource and an architecture by what is drawn, without what stands between words: how."""

COSTS_NOTHING = frozenset(
    "iam role policy sts acm certificate certificate_manager internet_gateway igw subnet route_table "
    "security_group nacl "
    "vpc_peering auto_scaling autoscaling application_auto_scaling target_group cloudformation organizations "
    "launch_template".replace("_", "").split()
)
"""Resources that cost nothing and reach no limit here, in the same way."""
