"""Known names of WordPress and its plugins: types, fields, comments."""

import re
from collections.abc import Mapping

LEFT_OUT_TYPES: Mapping[str, str] = {
    "revision": "an earlier version of a post",
    "oembed_cache": "a copy of another site's content",
    "wp_navigation": "a menu of the block editor",
    "wp_global_styles": "the look of a theme",
    "wp_template": "a template of a theme",
    "wp_template_part": "a part of a theme's template",
    "wp_block": "a block that posts share; check the posts that show it",
    "wp_font_family": "a font of a theme",
    "wp_font_face": "a font of a theme",
    "custom_css": "a style sheet of a theme",
    "customize_changeset": "a change of a theme's settings",
    "user_request": "a request for a person's personal data",
    "acf-field": "the definition of a custom field",
    "acf-field-group": "the definition of custom fields",
    "acf-post-type": "the definition of a custom type",
    "acf-taxonomy": "the definition of a taxonomy",
    "acf-ui-options-page": "a page of settings",
    "elementor_library": "a template of the Elementor editor",
    "elementor_font": "a font of the Elementor editor",
    "elementor_icons": "icons of the Elementor editor",
    "elementor_snippet": "code of the Elementor editor",
    "et_pb_layout": "a layout of the Divi editor",
    "et_template": "a template of the Divi editor",
    "et_theme_builder": "a template of the Divi editor",
    "et_header_layout": "a layout of the Divi editor",
    "et_body_layout": "a layout of the Divi editor",
    "et_footer_layout": "a layout of the Divi editor",
    "fl-builder-template": "a template of the Beaver Builder editor",
    "fl-theme-layout": "a layout of the Beaver Builder editor",
    "bricks_template": "a template of the Bricks editor",
    "ct_template": "a template of the Oxygen editor",
    "oxy_user_library": "a template of the Oxygen editor",
    "vc_grid_item": "a template of the WPBakery editor",
    "wpb_gutenberg_param": "a template of the WPBakery editor",
    "tdb_templates": "a template of a theme",
    "wpcf7_contact_form": "a form for mail",
    "wpforms": "a form for mail",
    "mc4wp-form": "a form for mail",
    "nf_sub": "a message that a visitor sent by a form",
    "feedback": "a message that a visitor sent by a form",
    "flamingo_inbound": "a message that a visitor sent by a form",
    "flamingo_outbound": "a message to a visitor",
    "flamingo_contact": "the address of a visitor",
    "postman_sent_mail": "a message to a visitor",
    "wp_mail_log": "a message to a visitor",
    "mailpoet_page": "a page of a mailing list",
    "shop_order": "an order of a customer",
    "shop_order_placehold": "an order of a customer",
    "shop_order_refund": "an order of a customer",
    "shop_subscription": "an order of a customer",
    "shop_coupon": "a coupon of a shop",
    "shop_webhook": "a setting of a shop",
    "edd_payment": "an order of a customer",
    "edd_log": "a record of a shop",
    "edd_discount": "a coupon of a shop",
    "jp_pay_order": "an order of a customer",
    "jp_pay_product": "a setting of Jetpack",
    "jp_mem_plan": "a setting of Jetpack",
    "jetpack_migration": "a setting of Jetpack",
    "jp_img_sitemap": "a sitemap, which sitegen writes itself",
    "jp_vid_sitemap": "a sitemap, which sitegen writes itself",
    "jp_sitemap": "a sitemap, which sitegen writes itself",
    "jp_sitemap_index": "a sitemap, which sitegen writes itself",
    "jp_sitemap_master": "a sitemap, which sitegen writes itself",
    "scheduled-action": "a task of a plugin",
    "ml-slider": "a slide show of a plugin",
    "tablepress_table": "a table of the plugin TablePress; export it there",
    "amp_validated_url": "a check of a plugin",
    "rank_math_schema": "a setting of a plugin",
    "code_snippets": "code of a plugin",
    "wpcode": "code of a plugin",
    "popup": "a window of a plugin",
    "popup_theme": "a window of a plugin",
}
"""Types that are no texts of a blog, with a description."""

NOTE_COMMENTS = frozenset(
    (
        *("order_note", "action_log", "edd_payment_note", "webhook_delivery", "note", "editorial"),
        *("editorial-comment", "bp_activity", "wc_note", "contact_form", "subscription_note"),
    )
)
"""Types of comments that readers never saw: notes of a shop or of editors."""

WEB_COMMENTS = frozenset(
    ("webmention", "mention", "like", "repost", "bookmark", "favorite", "rsvp", "reply")
)
"""Types that plugins give to webmentions."""

PINGS = frozenset(("pingback", "trackback"))

COMMENT_STATUS: Mapping[str, str] = {
    "1": "approved", "approve": "approved", "approved": "approved",
    "0": "pending", "hold": "pending", "": "pending", "unapproved": "pending",
    "spam": "spam", "trash": "trash", "post-trashed": "trash",
}  # fmt: skip

_READERS = (
    *("_kksr_avg", "_kksr_ratings", "_kksr_casts", "_kksr_status", "_kksr_ips", "_kksr_ref"),
    *("_kksr_avg_default", "_kksr_count_default", "_kksr_ratings_default", "_kksr_fuel"),
    *("_kksr_casts_default", "ratings_average", "ratings_users", "ratings_score"),
    *("_glsr_average", "_glsr_reviews", "_glsr_ranking", "rmp_rating_val_sum", "rmp_vote_count"),
    *("rmp_avg_rating", "_wc_average_rating", "_wc_review_count", "_wc_rating_count"),
    *("wp_review_user_reviews", "wp_review_review_count"),
)
"""Readers' ratings, which are never the author's."""

DESCRIPTIONS = (
    *("_yoast_wpseo_metadesc", "rank_math_description", "_aioseop_description"),
    *("_aioseo_description", "_genesis_description", "_seopress_titles_desc"),
    *("advanced_seo_description", "_metaseo_metadesc", "standard_seo_post_meta_description"),
)
"""Descriptions for search engines."""

FIELD_RULES: Mapping[str, str] = {
    **dict.fromkeys(DESCRIPTIONS, "summary"),
    **dict.fromkeys(_READERS, "nothing"),
    # Ratings of the author; each has the scale of its plugin.
    "wp_review_total": "rating",  # written 4.5/5, 9/10 or 90/100, by wp_review_type
    "_rating": "rating/5",  # Site Reviews
    "ta_post_review_rating": "rating/5",  # Author hReview
    "yasr_overall_rating": "rating/5",
    "_yasr_overall_rating": "rating/5",
    "rehub_review_overall_score": "rating/10",
    "wppr_rating": "rating/100",  # WP Product Review
    "taq_review_score": "rating/100",  # Taqyeem
    "_lets_review_final_score_100": "rating/100",
    "rating": "rating",
    "fifu_image_url": "image",  # Featured Image from URL
    "fifu_image_alt": "image_alt",
    "post_format": "nothing",
    "menu_order": "nothing",
    "wp_review_type": "nothing",
    "wp_review_userReviewType": "nothing",
}
"""Proposals of rules for fields of WordPress and of review plugins."""

REVIEW_SCALES: Mapping[str, str] = {
    "star": "5", "point": "10", "percentage": "100", "circle": "100",
}  # fmt: skip
"""Scales of ``wp_review_total``, by ``wp_review_type``."""

USED_FIELDS = frozenset(("_thumbnail_id", "_wp_old_slug"))
"""Fields that become keys of a document: its image and its aliases."""

OWN_FIELDS = re.compile(
    r"_edit_(?:last|lock)|_encloseme|_pingme|_oembed_.*|_publicize_.*|_wpas_.*|_wp_trash_.*"
    r"|_wp_desired_post_slug|_wp_page_template|_wp_attach.*|_last_editor_used_.*|_jetpack_.*"
    r"|_elementor_(?:css|data|page_assets|controls_usage|version|edit_mode|template_type)"
    r"|_elasticsearch_.*|_headstart_.*|_hs_.*|_starter_page_template|_wp_old_date|_dp_original"
    r"|_yoast_wpseo_(?:linkdex|content_score|estimated-reading-time-minutes|primary_.*|wordproof.*)"
    r"|_yoast_indexnow.*|rank_math_(?:internal_links_processed|seo_score|analytic_.*)"
    r"|_kksr_ips|_menu_item_.*|_fl_builder_.*|_et_(?:pb|builder)_.*|_transient_.*|_wpb_.*",
    re.DOTALL,
)
"""Fields that WordPress or a plugin keeps for internal use."""

PRIVATE_FIELDS = re.compile(
    r"(?i).*(?:e-?mail|passw|secret|token|api_?key|private_?key|_session|customer|billing|shipping"
    r"|phone|(?:^|[_-])(?:ip|ips|tel|iban|vat|ssn)(?:$|[_-])|ip_?address|user_?agent|nonce"
    r"|_wpcf7|subscriber|recipient|license_?key).*",
    re.DOTALL,
)
"""Names of fields that may hold addresses or secrets of people."""
